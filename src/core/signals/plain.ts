// The form in which clauses are compared with the tables: lower case, straight apostrophes, contractions and a few habits
// of typing written out ("I'm gonna" is "i am going to"). Its offsets are its own: spans are never taken from it.

/** Whole words only, so that "Chicago" stays what it is. In this order: "can't" before "n't". */
const WRITTEN_OUT: [RegExp, string][] = [
  [/\b(?:can['’]t|cant|can not)\b/g, 'cannot'],
  [/\b(?:won['’]t|wont)\b/g, 'will not'],
  [/\b(do|does|did|is|are|was|were|has|have|had|would|could|should|must|need)n['’]t\b/g, '$1 not'],
  [/\b(do|does|did|is|are|was|has|have|would|could|should)nt\b/g, '$1 not'],
  [/\b(?:i['’]m|im)\b/g, 'i am'],
  [/\b(we|you|they)['’]re\b/g, '$1 are'],
  [/\b(?:(i|we|you|they)['’]ve)\b/g, '$1 have'],
  [/\b(?:ive)\b/g, 'i have'],
  [/\b(i|we|you|he|she|it|they|that|there)['’]ll\b/g, '$1 will'],
  [/\b(i|we|you|he|she|they)['’]d better\b/g, '$1 had better'],
  [/\b(i|we|you|he|she|it|they|that)['’]d\b/g, '$1 would'],
  [/\b(he|she|it|that|there|what|who|where|how|here)['’]s (been|got)\b/g, '$1 has $2'],
  [/\b(he|she|it|that|there|what|who|where|how|here)['’]s\b/g, '$1 is'],
  [/\bwanna\b/g, 'want to'],
  [/\bgonna\b/g, 'going to'],
  [/\b(?:(i|we|they) )?(?:have )?gotta\b/g, '$1 have to'],
  [/\b(have|has) got to\b/g, '$1 to'],
  [/\bgot to (?=be|have|stay|keep|finish)/g, 'have to '],
  [/\bdunno\b/g, 'do not know'],
  [/\b(?:wether|wheter|weather or not)\b/g, 'whether'],
  [/\b(?:pls|plz)\b/g, 'please'],
  [/\bu\b/g, 'you'],
  [/\b(?:prolly|probly)\b/g, 'probably'],
  [/\b(?:definately|definitly)\b/g, 'definitely'],
]

/** A clause as the tables know it. */
export function plain(clause: string): string {
  const said = clause
    .normalize('NFKC')
    .toLowerCase()
    .replace(/’/g, "'")
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(/^[\s"'“”„‘«»*_`~()[\]–—-]+|[\s"'“”‘«»*_`~()[\].!…,;:–—-]+$/gu, '')
  return WRITTEN_OUT.reduce((words, [short, long]) => words.replace(short, long), said).trim()
}
