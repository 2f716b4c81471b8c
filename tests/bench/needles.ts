// Ten thousand turns of small talk with two hundred facts hidden in them, and a question for each: the same from the same
// seed. Some are asked in other words, some stand among others that differ in one name or one word.
import { uniform } from '../fixtures/models/random.ts'
import { smallTalk } from '../e2e/kit/talk.ts'

/** How a needle is asked for. */
export type NeedleKind =
  | 'lexical' // in its own words
  | 'distractors' // in its own words, among turns that differ from it in a name or a word
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
const THINGS =
  'locker code,boat number,library card,parking space,membership number,garage code,wifi password,alarm code,customer number,seat number'.split(
    ',',
  )
const PLACES = 'rowing club,choir,swimming pool,museum,bakery,allotment,ferry company,chess club,climbing hall'.split(
  ',',
)

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
  const digits = () => String(1000 + Math.floor(next() * 9000))
  const planted: { text: string; question?: string; kind?: NeedleKind }[] = []
  THINGS.forEach((thing) =>
    PLACES.forEach((place) => {
      const text = `The ${thing} of the ${place} is ${digits()}.`
      planted.push({ text, question: `What is the ${thing} of the ${place}?`, kind: 'lexical' })
    }),
  )
  for (let n = 0; n < 55; n++) {
    const family = FAMILIES[n % FAMILIES.length]!
    const name = `${NAMES[(n * 7) % NAMES.length]!} ${family}`
    const other = `${NAMES[(n * 7) % NAMES.length]!} ${ALIKE[family]!}`
    const told = (who: string, what: string) => `${who} asked me to water the ${what} until the ${1 + (n % 28)}th.`
    const question = `Until when do I water the orchids of ${name}?`
    planted.push({ text: told(name, 'orchids'), question, kind: 'distractors' })
    planted.push({ text: told(other, 'orchids') }, { text: told(name, 'tomatoes') })
    planted.push({ text: `${name} showed me orchids in a shop window.` })
  }
  for (let n = 0; n < 55; n++) {
    const name = NAMES[n]!
    const [said, asked] = PARAPHRASES[n % PARAPHRASES.length]!
    planted.push({ text: said(name), question: asked(name), kind: 'paraphrased' })
    planted.push({ text: `I ran into ${name} at the market, we only waved.` })
  }

  const texts = Array.from({ length: TURNS }, (_, n) => smallTalk(n))
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
