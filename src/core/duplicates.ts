// When two texts say the same: the same telling words in the same order. Strict on purpose: what differs in a number, a
// name, a "not" or any word that carries meaning is not the same, however alike it looks; nor is a question its answer.
import { asks } from './utterances.ts'
import { STOP_WORDS } from './stopwords.ts'
import { normalise } from './text.ts'
import { words } from './words.ts'

const NEGATION =
  /^(?:not|no|never|none|nothing|nobody|without|cannot|\p{L}+n[’']t|nicht|kein\p{L}*|nie|niemals|pas|jamais|sin|nunca|jamas|не|нет|никогда)$/u
// Words by which somebody takes up what somebody else said: "I see: ...", "Noted, ...".
const ECHO = new Set(
  'see say says said ok okay yes so noted note understand understood got mean told tell mentioned'.split(' '),
)

/** What tells nothing of what a text says. */
const SILENT = new Set([...STOP_WORDS, ...ECHO].filter((word) => !NEGATION.test(word)))

/** Sketches that are remembered: plans ask for each of their finds several times. Raising it costs memory (as its text). */
const REMEMBERED = 20_000
const remembered = new Map<string, string>()

/** Equal for two texts that say the same but for wording that cannot matter. */
export function sketch(text: string): string {
  const known = remembered.get(text)
  if (known !== undefined) return known
  if (remembered.size >= REMEMBERED) remembered.clear()
  const made = sketchOf(text)
  remembered.set(text, made)
  return made
}

function sketchOf(text: string): string {
  const telling = words(text).filter((word) => !SILENT.has(word))
  const plain = telling.length > 0 ? telling.join(' ') : normalise(text)
  return asks(text) ? `${plain}?` : plain
}
