// One answer as it comes in, whatever the wire format: what has come so far, and how it ends. Decides which endings are
// whole, cut off, refused or empty; knows nothing of any format's payloads.
import type { Usage } from '../../core/types.ts'
import { fault } from '../faults.ts'
import type { ChatRequest } from '../index.ts'
import { countOf, parsed, recordOf } from '../json.ts'
import { broken, cut, type Line } from '../line.ts'
import { complaintIn, refusal } from '../refusals.ts'
import type { Reader } from '../wire.ts'

/** Words of an answer; empty ones are passed over, so a format need not look. */
export interface Said {
  type: 'text' | 'reasoning'
  text: string
}

/** What is known of an answer; the payloads fill it in. */
export interface Answer {
  /** Why it ended: "stop", "length", FILTERED, or another word of the server's; absent while it goes on. */
  reason?: string
  /** Nothing more comes, whether or not the server hangs up. */
  closed: boolean
  usage?: Usage
  cost?: number
  /** Some of its text has come. */
  words: boolean
  /** It came in one piece, not as a piece of a stream. */
  whole: boolean
  /** The model thought, whether or not its thoughts were shown. */
  thought: boolean
}

/** The reason of an answer that the server's filter ended. */
export const FILTERED = 'content_filter'

/** Reads one payload: gives its words, and notes in `answer` whatever else it tells. */
export type Take = (payload: Record<string, unknown>, answer: Answer) => Generator<Said>

/** A reader of payloads that hold JSON. */
export function createReader(line: Line, { maxTokens }: ChatRequest, take: Take): Reader {
  const answer: Answer = { closed: false, words: false, whole: false, thought: false }
  return {
    state: () => (answer.closed ? 'closed' : answer.reason === undefined ? 'open' : 'finished'),
    *read({ data, tail }) {
      if (data.trim() === '[DONE]') {
        answer.closed = true
        return
      }
      const payload = parsed(data)
      if (payload === undefined) {
        if (tail) return // half of an event: `end` tells whether that matters
        throw broken(line, 'answered with something that is not JSON')
      }
      // A stream that was asked for without a word of events comes as one list of payloads.
      for (const piece of Array.isArray(payload) ? payload : [payload]) {
        const complaint = complaintIn(piece)
        if (complaint) throw refusal(200, complaint, line)
        for (const said of take(recordOf(piece) ?? {}, answer)) {
          if (said.text === '') continue
          answer[said.type === 'text' ? 'words' : 'thought'] = true
          yield said
        }
      }
    },
    end(form) {
      const { reason, usage, cost, words } = answer
      const complete = reason !== undefined || answer.closed || (form === 'document' && answer.whole)
      if (reason === FILTERED)
        throw fault('Refused', line, 'its content filter ended the answer; put it in other words.')
      if (!complete && form === 'document') throw broken(line, 'answered with something that is not a chat answer')
      if (!complete) throw cut(line)
      if (!words && answer.thought && reason === 'length') throw onlyThoughts(line, maxTokens)
      if (!words) throw fault('MalformedReply', line, 'the answer came without a word; send it again.')
      return {
        type: 'finish',
        reason: reason ?? 'stop',
        ...(usage ? { usage } : {}),
        ...(cost === undefined ? {} : { cost }),
      }
    },
  }
}

const onlyThoughts = (line: Line, maxTokens: number) =>
  fault(
    'BadRequest',
    line,
    `the model spent all ${maxTokens} tokens of the answer on thinking; keep more free for the answer in Settings.`,
  )

/** The figures, if both are counts. */
export function usageOf(input: unknown, output: unknown): Usage | undefined {
  const [read, written] = [countOf(input), countOf(output)]
  return read === undefined || written === undefined ? undefined : { input: read, output: written }
}
