// How common words are in everyday English: what tells "name" from "dentist" while there are too few turns to count
// them, and "decide" from "divorce" however many there are. Stop words never get this far; other languages go without.

/** Words that frame a question or a statement: their absence from a turn says nothing about its subject. */
const FRAME =
  'say tell mention describe discuss talk speak share explain express state ask answer respond know remember recall ' +
  'remind forget think feel believe suppose guess wonder decide choose agree plan intend want need like love enjoy ' +
  'prefer hope try attempt start begin continue stop finish complete keep make take get give go come do use find ' +
  'see look seem appear hear listen happen become turn put let show help receive bring hold set have experience ' +
  'participate involve include regard consider relate concern mean cause lead result follow contain provide offer ' +
  'suggest recommend advise propose thing kind type sort way lot bit part piece example reason detail fact ' +
  'information idea question topic subject aspect attribute characteristic situation case matter issue purpose goal ' +
  'item list number amount total several something anything someone anyone everything somebody specific ' +
  'specifically certain particular particularly different various many multiple new recent recently currently ' +
  'current first last next main major important best favorite favourite own usual usually often always sometimes ' +
  'ever never likely probably maybe perhaps actually really exactly name time date day place city country year ' +
  'month person age overall general together both also still already yet just even well much back again lately ' +
  'moment nowadays please thank sorry good great nice able ready going initial initially final finally original ' +
  'originally'
/** Nouns and verbs of every day. */
const EVERYDAY =
  'old friend family home house live life week night morning evening afternoon today tomorrow yesterday weekend ' +
  'hour minute birthday eat food dinner lunch breakfast drink buy sell money call meet meeting leave move play run ' +
  'walk read write watch learn study teach work job office boss colleague team project company school class teacher ' +
  'student car bus train phone computer email message letter story book movie film music song game sport picture ' +
  'photo people man woman kid child baby guy girl boy mother father mom dad parent brother sister wife husband son ' +
  'daughter partner dog cat pet word world town street water hand head eye room door kitchen bed change point stay ' +
  'spend pay cost price send open close check create add build fix color colour size address visit trip travel ' +
  'vacation holiday event party activity hobby interest happy sad tired busy sick big small little long short hot ' +
  'cold hard easy fun bad fine right wrong early late far near two three four five six ten hundred red blue green ' +
  'black white sleep wake wear cook clean wash drive ride fly swim doctor health problem store shop clothes'

/**
 * Most that a frame word, or a number of one or two digits, can weigh: as if one utterance in so many held it. Raising
 * them lets missing verbs hide a find, and "2" pass for one.
 */
const FRAME_EVERY = 15
const SMALL_NUMBER_EVERY = 5
/** An everyday word is in one utterance of so many. */
const EVERYDAY_EVERY = 120
/** A word on neither list is in one utterance of so many. Raising it makes a word that nobody said count for more. */
const OTHERS_EVERY = 2500

/** The words that frame, and those of every day. */
export const FRAME_WORDS: readonly string[] = FRAME.split(' ')
export const EVERYDAY_WORDS: readonly string[] = EVERYDAY.split(' ')

/**
 * Utterances that general usage stands for beside those of a space. Raising it trusts the counts of a small space less.
 */
const PRIOR = 1000
/**
 * A word that nobody has said yet counts so many times what it would by its rarity. Raising it makes unknown subjects
 * surer to be unknown.
 */
const UNSAID = 1.25

export type Commonness = 'small number' | 'frame' | 'everyday' | 'other'

/**
 * How telling a term is, in nats: minus the logarithm of the chance that an utterance holds it, from the count among
 * `total` utterances and from general usage.
 */
export function telling(count: number, total: number, commonness: Commonness): number {
  // An everyday word that nobody has said is as telling as any other: this is not what was talked about.
  const expected = PRIOR / (commonness === 'other' || count === 0 ? OTHERS_EVERY : EVERYDAY_EVERY)
  const rarity = -Math.log((count + expected) / (total + PRIOR))
  if (commonness === 'small number') return Math.min(rarity, Math.log(SMALL_NUMBER_EVERY))
  if (commonness === 'frame') return Math.min(rarity, Math.log(FRAME_EVERY))
  return count === 0 ? rarity * UNSAID : rarity
}
