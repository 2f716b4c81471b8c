// The demo: needs no key and no network, says that it is no model, and answers by quoting what the person said before.
// Decides what it says and how fast; what was recalled is in the message already, it searches nothing.
import { sentences, estimateTokens } from '../core/text.ts'
import { parseRecalled } from '../core/recalled.ts'
import { asks, statements } from '../core/utterances.ts'
import type { Message, Millis } from '../core/types.ts'
import { type Clock, pause, systemClock } from './clock.ts'
import type { Quotable } from './demo-quotes.ts'
import type { Delta, Provider, ProviderOptions } from './index.ts'

/** The time between two words. Longer looks more like somebody writing, and makes people wait. */
const PACE_MS: Millis = 14
/** Of a very long message this much tells what kind it is. */
const LOOKED_AT = 4000

/** The built-in provider. */
export function createDemo(options: Partial<Pick<ProviderOptions, 'clock'>> = {}): Provider {
  const clock = options.clock ?? systemClock
  return {
    id: 'demo',
    async *stream({ messages, temporary }, signal) {
      const answer = await answerTo(messages, clock.now(), temporary === true)
      yield* spoken(answer, signal, clock)
      const input = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
      yield { type: 'finish', reason: 'stop', usage: { input, output: estimateTokens(answer), estimated: true } }
    },
  }
}

/** Word by word. Timers of a hidden tab are slow: then the words that are due come together. */
async function* spoken(answer: string, signal: AbortSignal, clock: Clock): AsyncGenerator<Delta> {
  const words = answer.match(/\s*\S+/g) ?? []
  const start = clock.now()
  for (let shown = 0; shown < words.length;) {
    await pause(PACE_MS, signal, clock)
    const due = Math.max(shown + 1, Math.floor((clock.now() - start) / PACE_MS))
    yield { type: 'text', text: words.slice(shown, due).join('') }
    shown = due
  }
}

const WHO_I_AM = 'I am the demo, not a model: I can only quote what you told me.'
const A_REAL_MODEL = 'For real answers, choose a model in **Settings**.'

/** What the demo says to a conversation whose last message is the person's. */
async function answerTo(messages: Message[], now: Millis, temporary: boolean): Promise<string> {
  const said = messages.filter((message) => message.role === 'user').map((message) => parseRecalled(message.content))
  const last = said.at(-1)
  if (!last) return WHO_I_AM
  const isFirst = said.length === 1
  const promise = temporary ? PROMISE.temporary : PROMISE.kept
  const text = last.question.slice(0, LOOKED_AT).trim()
  const kind = kindOf(text)
  if (kind === 'greeting' || kind === 'who') return introduction(kind === 'greeting', promise)
  if (kind === 'thanks') return 'You are welcome.'
  if (kind === 'nod') return 'Good. Tell me more, or ask what I remember.'
  if (kind === 'statement') return acknowledgement(said.length, promise)
  const before = said.slice(0, -1).flatMap(({ question }) => statedIn(question))
  // A first message has nothing to quote, and the first answer is to come soon.
  const { bestQuotes } = await import('./demo-quotes.ts')
  const { quotes, sure } = bestQuotes(text, last.items, before, now)
  if (quotes.length > 0) return quoted(quotes, sure)
  return kind === 'question' ? nothingFound(isFirst, promise) : needsModel(isFirst, promise)
}

/** What the demo may say of what becomes of things it is told: a temporary chat begins with nothing and leaves nothing. */
interface Promised {
  remembers: string
  try: string
  noted: string
  again: string[]
  nothing: string
  next: string
  later: string
}
const PROMISE: Record<'kept' | 'temporary', Promised> = {
  kept: {
    remembers: 'I remember what you tell me and quote it back, with its day and place.',
    try: 'Tell me something worth keeping. Then ask about it, here or in a new chat.',
    noted: 'Noted, and it stays in this browser. Ask me about it whenever you like, here or in a new chat.',
    // Not the same words each time: a person who tells five things in a row should not feel at a machine's counter.
    again: [
      'Noted. I have kept that too.',
      'Got it, that is remembered as well.',
      'Thank you, I will keep that in mind.',
    ],
    nothing: 'I found nothing on this in what you have told me.',
    next: 'Tell me, and I will know it next time; **Memory** lists all that I keep.',
    later: 'Tell me something, and ask about it later, even in a new chat.',
  },
  temporary: {
    remembers: 'in a temporary chat I only know what is said in it, and quote that back.',
    try: 'Tell me something, then ask about it here. No other chat will know of it.',
    noted: 'Noted, for this chat alone: it is temporary, and no other chat will know of it. Ask me about it here.',
    again: ['Noted, for this chat.', 'Got it, as long as we are here.', 'Thank you. That stays in this chat.'],
    nothing: 'I found nothing on this in this chat; a temporary one looks nowhere else.',
    next: 'Tell me, and I will know it for the rest of this chat.',
    later: 'Tell me something, and ask about it here.',
  },
}

type Kind = 'greeting' | 'who' | 'thanks' | 'nod' | 'question' | 'statement' | 'request'

const WHO =
  /^(so |and )?((who|what) (are|is) (you|this)|what (can|do) you do|what can i (do|ask)|how (does|do) (this|it|you) work|help( me)?)\b.{0,20}$/i
/** Courtesies, as the whole of a message; what also tells or asks something was recognised before. */
const GREETING = /^(hi|hello|hey|good (morning|afternoon|evening|day)|greetings|howdy)\b[\s\p{L},]{0,20}[.!]*$/iu
const THANKS = /\b(thanks|thank you|thx|cheers)\b[\s\p{L},]{0,30}[.!]*$/iu
const NOD = /^(great|perfect|cool|nice|good|fine|ok|okay|yes|no|i see)\b[\s\p{L},]{0,20}[.!]*$/iu

function kindOf(text: string): Kind {
  if (WHO.test(text)) return 'who'
  if (sentences(text).some(({ start, end }) => asks(text.slice(start, end)))) return 'question'
  if (statements(text).length > 0) return 'statement'
  if (GREETING.test(text)) return 'greeting'
  if (THANKS.test(text)) return 'thanks'
  return NOD.test(text) ? 'nod' : 'request'
}

/** What the person stated earlier in this conversation: it is in the prompt as it was said, not as a note. */
function statedIn(text: string): Quotable[] {
  const looked = text.slice(0, LOOKED_AT)
  return statements(looked).map(({ start, end }) => ({ text: looked.slice(start, end), from: 'earlier in this chat' }))
}

function introduction(greets: boolean, promise: Promised): string {
  return [
    `${greets ? 'Hello! ' : ''}I am the demo, not a model: I cannot think, but ${promise.remembers}`,
    promise.try,
    A_REAL_MODEL,
  ].join('\n\n')
}

function acknowledgement(nth: number, { noted, again }: Promised): string {
  return nth === 1 ? `${noted}\n\n${WHO_I_AM}` : again[nth % again.length]!
}

function quoted(quotes: Quotable[], sure: boolean): string {
  const found = quotes.length === 1 ? 'This is what I found:' : 'This is what I found, the closest first:'
  const opening = sure ? found : 'Nothing says it in these words. This comes closest:'
  const blocks = quotes.map(({ text, from }) => `> “${text}”\n>\n> — *${from}*`)
  return [opening, ...blocks, `*${WHO_I_AM}*`].join('\n\n')
}

function nothingFound(isFirst: boolean, { nothing, next, later }: Promised): string {
  if (!isFirst) return `${nothing} ${next}\n\n${WHO_I_AM}`
  return [nothing, WHO_I_AM, `- ${later}\n- ${A_REAL_MODEL}`].join('\n\n')
}

function needsModel(isFirst: boolean, { later }: Promised): string {
  const fact = `That is beyond me. ${WHO_I_AM}`
  return isFirst ? `${fact}\n\n${later} ${A_REAL_MODEL}` : `${fact} ${A_REAL_MODEL}`
}
