// Talk by rule for the benchmarks: the same on every run, as long as one asks, with the word frequencies of real talk
// (few words are everywhere, most are rare). Knows nothing of what is measured.
import type { Chunk } from '../../src/core/types.ts'
import { uniform } from '../fixtures/models/random.ts'

const SYLLABLES = 'ka lo mi ter ven sha do ri pel ga su nor ta vi en ba cho lu mar sti'.split(' ')
const FILLERS = 'the a of to and in we was that it for on with my is had they went after before'.split(' ')
/** Different words besides the fillers. */
const VOCABULARY = 6000
const WORDS_PER_TURN = 40
const TURNS_PER_CONVERSATION = 30

/** The n-th word of the vocabulary. */
function word(n: number): string {
  const pick = (divisor: number) => SYLLABLES[Math.floor(n / divisor) % SYLLABLES.length]!
  return pick(1) + pick(20) + pick(400)
}

/** Words by Zipf's law. */
const draw = (next: () => number) => word(Math.floor(VOCABULARY ** next()) - 1)

/** One turn a chunk, alternating roles, in conversations of thirty. */
export function talkOf(turns: number, seed = 1): Chunk[] {
  const next = uniform(seed)
  return Array.from({ length: turns }, (_, at): Chunk => {
    const words = Array.from({ length: WORDS_PER_TURN }, () =>
      next() < 0.5 ? FILLERS[Math.floor(next() * FILLERS.length)]! : draw(next),
    )
    const text = words.join(' ') + '.'
    const conversation = Math.floor(at / TURNS_PER_CONVERSATION)
    return {
      id: `turn-${at}#0`,
      start: 0,
      end: text.length,
      text,
      source: { type: 'turn', id: `turn-${at}` },
      spaceId: 'space',
      conversationId: `conversation-${conversation}`,
      seq: at % TURNS_PER_CONVERSATION,
      role: at % 2 === 0 ? 'user' : 'assistant',
      createdAt: 1_700_000_000_000 + at * 60_000,
      revision: 0,
    }
  })
}

/** Questions of six words. */
export function questionsOf(count: number, seed = 2): string[] {
  const next = uniform(seed)
  return Array.from(
    { length: count },
    () => `what did we say of ${draw(next)} ${draw(next)} and ${draw(next)} with ${draw(next)}?`,
  )
}
