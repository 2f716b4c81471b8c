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
  [/\bid(?= (?:like|love|rather|prefer|hate|be|have|say|really|also|want|need)\b)/g, 'i would'],
  [/^ill(?= (?!with\b|in\b|for\b|at\b|since\b)\p{L})/gu, 'i will'],
  [/\b(we|you|they)re\b(?<!were)/g, '$1 are'],
  [/\b(they|you|we)ve\b/g, '$1 have'],
  [/\b(that|he|she|there|what|who)s\b/g, '$1 is'],
  [/\bidk\b/g, 'i do not know'],
  [/\b(?:bc|cuz|coz|cos)\b/g, 'because'],
  [/\btryna\b/g, 'trying to'],
  [/(?<!\bno )\b(?:prob|probs)\b/g, 'probably'],
  [/\bdef\b/g, 'definitely'],
  [/\b(?:tmrw|tmr|tomoz)\b/g, 'tomorrow'],
  [/\b(i|we|you|he|she|it|they|that|there)['’]ll\b/g, '$1 will'],
  [/\b(i|we|you|he|she|they)['’]d better\b/g, '$1 had better'],
  [/\b(i|we|you|he|she|it|they|that)['’]d\b/g, '$1 would'],
  [/\b(he|she|it|that|there|what|who|where|how|here)['’]s (been|got)\b/g, '$1 has $2'],
  [/\b(he|she|it|that|there|what|who|where|how|here)['’]s\b/g, '$1 is'],
  [
    /^((?:(?:my|our|his|her|the) )?\p{L}+(?: \p{L}+)?)['’]s (?=(?:an?|the|in|at|on|from|not|called|named|allergic|been|got|only|also|really|very|like|about|around|always|never|\d+|\p{L}+ing)(?!\p{L}))/u,
    '$1 is ',
  ],
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
