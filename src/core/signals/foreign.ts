// Whether a sentence is in English, by its script and its small words. Knows no more of languages than that.

/** Small words of English, and of languages that share its letters. A word of both counts for neither. */
const ENGLISH = new Set(
  'the a an and or but of to in on at for with from by is are was were be been am i my me we our us you your he she it they his her their this that these those not do does did have has had will would can could should must who what when where how why which there if so as than then because about into over no never always also just some any all more only very after before since until every each'.split(
    ' ',
  ),
)
const OTHERS = new Set(
  (
    'der die das den dem des ein eine einen einem einer ist sind war waren und oder aber nicht ich du er sie es wir ihr mein meine meinen meinem meiner dein unser unsere hat habe haben bin wird werden mit von für auf aus bei nach seit zum zur im am als auch sehr wenn weil dass kein keine heißt ' +
    'le la les un une des du et ou mais est sont suis était je tu il elle nous vous ils elles mon ma mes ton ta notre nos votre dans sur avec pour par pas ne que qui ce cette au aux depuis chez très ' +
    'el los las una unos unas y o pero es son soy era estoy está tengo tiene yo mi mis tu su sus nuestro nuestra con por para del al que como desde muy más ' +
    'il lo gli uno sono è ho ha mio mia nostro con per che non di da nel nella della anche ' +
    'os um uma uns meu minha nosso não sou está tenho tem com por para do da dos das em no na ' +
    'de het een en van ik ben is zijn heeft heb mijn onze niet met voor op naar bij ook sinds ' +
    'jest są mam ma mój moja nie się na do od jestem mieszkam och att jag är har min mitt på inte med för som'
  ).split(' '),
)
const LETTER = /\p{L}/gu
const LATIN = /\p{Script=Latin}/gu
const WORD = /\p{L}+(?:['’]\p{L}+)?/gu

/** True for a sentence that is rather not English. In doubt it is. */
export function isForeign(sentence: string): boolean {
  const letters = sentence.match(LETTER)?.length ?? 0
  if (letters > 0 && (sentence.match(LATIN)?.length ?? 0) < letters / 2) return true
  let english = 0
  let other = 0
  for (const [word] of sentence.toLowerCase().matchAll(WORD)) {
    const known = ENGLISH.has(word) || /['’](?:m|re|s|t|ve|ll|d)$/.test(word)
    const foreign = OTHERS.has(word) || /^[dlj]['’]/.test(word)
    if (known && !foreign) english++
    else if (foreign && !known) other++
  }
  return other > english && other > 1
}
