// Ten thousand turns of small talk with two hundred facts hidden in them, and a question for each: the same from the same
// seed. What is asked about was talked of more than once, as among people: planned, wondered about, mentioned on the way;
// one turn tells the fact. Some are asked in other words, some stand among others that differ in one name or one word.
import { uniform } from '../fixtures/models/random.ts'
import { smallTalk } from '../e2e/kit/talk.ts'

/** How a needle is asked for. */
export type NeedleKind =
  | 'lexical' // in its own words in other forms, among turns that hold as many of them or more
  | 'distractors' // the same, among turns that differ from it in a name or a word
  | 'paraphrased' // in other words, but for a name

export interface NeedleTurn {
  id: string
  conversationId: string
  seq: number
  role: 'user' | 'assistant'
  text: string
}

export interface Needle {
  question: string
  turnId: string
  kind: NeedleKind
}

export interface Haystack {
  turns: NeedleTurn[]
  needles: Needle[]
}

const TURNS = 10_000
const PER_CONVERSATION = 40
/** So often small talk has the words that questions are made of: in real talk they are common, and tell nothing. */
const EVERY = 4
const ASIDE = 'When did we do that last, and until when did it take?'

const NAMES =
  'Adele Bruno Clara Dario Elif Fabio Greta Hugo Ines Jonas Kaja Lorenz Mina Nils Olga Pablo Quinn Rosa Stefan Tilda Ugo Vera Willem Xenia Yara Zeno Agnes Boris Celine Doris Edgar Flora Gustav Hedda Ivo Jutta Karin Leon Maren Noel Otto Paula Ralf Selma Theo Ulla Viktor Wanda Yusuf Zita Albin Birte Cosmo Delia Enno Freya Gero Hanna Ilka Jarno'.split(
    ' ',
  )
const FAMILIES = 'Keller Brandt Novak Sorensen Okafor Lindqvist Moreau Tanaka Alvarez Petrov'.split(' ')
const ALIKE: Record<string, string> = {
  Keller: 'Kessler',
  Brandt: 'Brand',
  Novak: 'Nowak',
  Sorensen: 'Sorley',
  Okafor: 'Okoro',
  Lindqvist: 'Lindgren',
  Moreau: 'Morel',
  Tanaka: 'Tanabe',
  Alvarez: 'Alonso',
  Petrov: 'Petrova',
}
// Things and doings that small talk is of as well.
const OWNERS = 'Abara Bergman Castell Dubois Egger Farkas Gruber Holm Iversen Jansson'.split(' ')
const THINGS = 'canoe,accordion,bicycle,kettle,sofa,ladder,tent,projector,trailer'.split(',')
const DOINGS: [past: string, base: string][] = [
  ['returned', 'return'],
  ['repaired', 'repair'],
  ['borrowed', 'borrow'],
  ['painted', 'paint'],
  ['cleaned', 'clean'],
  ['collected', 'collect'],
  ['insured', 'insure'],
]
/** What else a sentence says, if anything. */
const TAILS = ['', ', as agreed', '', ', in the rain', '']
/**
 * The same thing of the same person on other occasions: with more of the question's very words than the fact has, or with
 * as many. And the share of things that were talked of so.
 */
const MENTIONS: [share: number, said: (who: string, thing: string, base: string) => string][] = [
  [0.2, (who, thing, base) => `When did ${who} ${base} the ${thing}? It escapes me.`],
  [0.2, (who, thing, base) => `Did ${who} ${base} the ${thing} in the end?`],
  [0.4, (who, thing, base) => `${who} wants to ${base} the ${thing} some day.`],
  [0.8, (who, thing) => `${who} says the ${thing} is older than her house.`],
  [0.8, (who, thing) => `The ${thing} always reminds me of ${who}.`],
  [0.8, (who, thing) => `I photographed ${who} beside the ${thing}.`],
  [0.8, (who, thing) => `Somebody told ${who} what the ${thing} is worth.`],
  [0.8, (who, thing) => `${who} and the ${thing}: a long story.`],
]
const PLANTS = 'tomatoes,basil,ferns,roses,lemons,herbs,cacti'.split(',')

// Said and asked with nothing in common but the name.
const PARAPHRASES: [said: (name: string) => string, asked: (name: string) => string][] = [
  [(name) => `${name} tied the knot in the old lighthouse in June.`, (name) => `Where did ${name} get married?`],
  [(name) => `${name} drives a battered yellow van.`, (name) => `What sort of vehicle has ${name} got?`],
  [(name) => `${name} cannot eat anything with peanuts.`, (name) => `Which allergy does ${name} suffer from?`],
  [(name) => `${name} earns a living as a glass blower.`, (name) => `What is the profession of ${name}?`],
  [(name) => `${name} grew up on a farm near Tromsø.`, (name) => `Where did ${name} spend childhood?`],
  [(name) => `${name} was laid up with the flu for a fortnight.`, (name) => `Why was ${name} ill in bed?`],
  [(name) => `${name} plays the bassoon every Sunday.`, (name) => `Which musical instrument can ${name} handle?`],
  [(name) => `${name} gave birth to twins last night.`, (name) => `How many babies did ${name} have?`],
  [(name) => `${name} quit smoking after the operation.`, (name) => `Which habit has ${name} given up?`],
  [(name) => `${name} owes me three hundred crowns.`, (name) => `How big is the debt of ${name}?`],
  [(name) => `${name} is scared stiff of spiders.`, (name) => `What does ${name} fear?`],
]

/** Makes the haystack of a seed. */
export function makeHaystack(seed = 1): Haystack {
  const next = uniform(seed)
  const planted: { text: string; question?: string; kind?: NeedleKind }[] = []
  THINGS.forEach((thing, t) =>
    OWNERS.forEach((owner, o) => {
      const who = `Mrs ${owner}`
      const [past, base] = DOINGS[(t + o) % DOINGS.length]!
      const text = `${who} ${past} the ${thing} on the ${1 + Math.floor(next() * 28)}th${TAILS[(t * 3 + o) % TAILS.length]!}.`
      planted.push({ text, question: `When did ${who} ${base} the ${thing}?`, kind: 'lexical' })
      for (const [share, said] of MENTIONS) if (next() < share) planted.push({ text: said(who, thing, base) })
    }),
  )
  for (let n = 0; n < 55; n++) {
    const family = FAMILIES[n % FAMILIES.length]!
    const name = `${NAMES[(n * 7) % NAMES.length]!} ${family}`
    const other = `${NAMES[(n * 7) % NAMES.length]!} ${ALIKE[family]!}`
    const told = (who: string, what: string) => `${who} asked me to water the ${what} until the ${1 + (n % 28)}th.`
    const question = `Until when am I watering the orchid of ${name}?`
    planted.push({ text: told(name, 'orchids'), question, kind: 'distractors' })
    planted.push({ text: told(other, 'orchids') }, { text: `${name} showed me orchids in a shop window.` })
    for (const plant of PLANTS) planted.push({ text: told(name, plant) })
  }
  for (let n = 0; n < 55; n++) {
    const name = NAMES[n]!
    const [said, asked] = PARAPHRASES[n % PARAPHRASES.length]!
    planted.push({ text: said(name), question: asked(name), kind: 'paraphrased' })
    planted.push({ text: `I ran into ${name} at the market, we only waved.` })
  }

  const texts = Array.from({ length: TURNS }, (_, n) => (n % EVERY === 0 ? `${smallTalk(n)} ${ASIDE}` : smallTalk(n)))
  const places = new Set<number>()
  const needles: Needle[] = []
  for (const { text, question, kind } of planted) {
    let at: number
    do at = Math.floor((next() * TURNS) / 2) * 2
    while (places.has(at))
    places.add(at)
    texts[at] = text
    if (question && kind) needles.push({ question, turnId: `turn-${at}`, kind })
  }
  const turns = texts.map((text, at): NeedleTurn => ({
    id: `turn-${at}`,
    conversationId: `talk-${Math.floor(at / PER_CONVERSATION)}`,
    seq: at % PER_CONVERSATION,
    role: at % 2 === 0 ? 'user' : 'assistant',
    text,
  }))
  return { turns, needles }
}
