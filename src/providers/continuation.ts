// How a model is asked to go on from an answer that was cut, and how what it then says is put behind what is there. Pure
// but for what a seam has held back.
import type { Message } from '../core/types.ts'

const GO_ON =
  'The connection broke in the middle of your last answer. Go on from exactly where it stops: repeat nothing of it, and say nothing about the interruption.'

/** The messages of a plan, with the beginning of the answer and the wish that it goes on, where there is a beginning. */
export function goOnFrom(messages: readonly Message[], kept: string): Message[] {
  if (kept === '') return [...messages]
  return [...messages, { role: 'assistant', content: kept }, { role: 'user', content: GO_ON }]
}

/** So much is looked at for a repetition, in characters. Models repeat a sentence or less; more would be seen later. */
const LOOK = 160
/** Fewer characters in common are chance. */
const REPEATED = 12
/** Scripts that set their words apart: elsewhere nothing belongs between two letters. */
const WORD_END = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd},;:.!?]$/u
const WORD_START = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}]/u

export interface Seam {
  /** What of this piece is to be put behind the rest. */
  push(piece: string): string
  /** What was still held back when the answer ended. */
  end(): string
}

/** Joins what comes to what is there: what is said again is left out, and a space that is missing is put in. */
export function createSeam(kept: string): Seam {
  let held: string | undefined = kept === '' ? undefined : ''
  const join = (text: string) => {
    held = undefined
    const fresh = text.slice(overlap(kept, text))
    const repeated = fresh.length < text.length
    return !repeated && WORD_END.test(kept) && WORD_START.test(fresh) ? ` ${fresh}` : fresh
  }
  return {
    push(piece) {
      if (held === undefined) return piece
      held += piece
      return held.length < LOOK ? '' : join(held)
    },
    end: () => (held === undefined || held === '' ? '' : join(held)),
  }
}

/** How much of the beginning of `text` is the end of `kept` said again. */
function overlap(kept: string, text: string): number {
  for (let length = Math.min(kept.length, text.length); length >= REPEATED; length--)
    if (kept.endsWith(text.slice(0, length))) return length
  return 0
}
