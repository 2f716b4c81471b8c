// From the bytes of a reply to its payloads, one text each: server-sent events, lines of JSON, or one JSON document,
// told apart by what really comes and not by what the header claims. Knows nothing of what the payloads mean.
import { createParser, type ParseError } from 'eventsource-parser'
import { parsed } from './json.ts'

/** One event may hold so many characters. More is not a chat answer; it would only fill the memory. */
export const EVENT_MAX = 1024 * 1024
/** A whole answer may hold so many characters (some 2 million tokens, more than any model writes). */
export const ANSWER_MAX = 8 * EVENT_MAX

export interface Frame {
  data: string
  /** The last one, ended by the end of the stream: it may be half. */
  tail: boolean
}

export type Form = 'events' | 'lines' | 'document'

export interface Framer {
  /** How the reply is written; undefined until its first visible character. */
  form(): Form | undefined
  push(bytes: Uint8Array): Generator<Frame>
  /** What was still held when the bytes ended. */
  end(): Generator<Frame>
}

/** Takes a reply apart. Throws what `broken` makes of a fact: a web page, or more than the caps allow. */
export function createFramer(contentType: string, broken: (fact: string) => Error): Framer {
  const decoder = new TextDecoder() // takes a byte order mark away
  let form: Form | undefined
  let held = ''
  let overfull: ParseError | undefined
  const events: string[] = []
  const parser = createParser({
    maxBufferSize: EVENT_MAX,
    onEvent: (event) => void events.push(event.data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') overfull = error
    },
  })

  function* take(text: string, ended: boolean): Generator<Frame> {
    held += text
    form ??= formOf(held, contentType, ended, broken)
    if (form === 'events') yield* takeEvents(ended)
    else if (form === 'lines') yield* takeLines(ended)
    else if (form === 'document' && ended) yield { data: held, tail: false }
    const isDocument = form === 'document' || (form === undefined && held.trimStart().startsWith('{'))
    if (held.length > (isDocument ? ANSWER_MAX : EVENT_MAX)) throw broken(TOO_MUCH)
  }

  function* takeEvents(ended: boolean): Generator<Frame> {
    parser.feed(held)
    held = ''
    yield* drain(false)
    if (overfull) throw broken(TOO_MUCH)
    if (!ended) return
    parser.feed('\n\n')
    yield* drain(true)
  }

  function* drain(tail: boolean): Generator<Frame> {
    for (const data of events.splice(0)) {
      if (data.length > EVENT_MAX) throw broken(TOO_MUCH)
      yield { data, tail }
    }
  }

  function* takeLines(ended: boolean): Generator<Frame> {
    const lines = held.split('\n')
    held = lines.pop()!
    for (const data of lines) {
      if (data.length > EVENT_MAX) throw broken(TOO_MUCH)
      if (data.trim() !== '') yield { data, tail: false }
    }
    if (ended && held.trim() !== '') yield { data: held, tail: true }
  }

  return {
    form: () => form,
    push: (bytes) => take(decoder.decode(bytes, { stream: true }), false),
    end: () => take(decoder.decode(), true),
  }
}

const TOO_MUCH = 'sent more than an answer can hold'

/** The form of what begins like `text`; undefined while too little has come to tell. */
function formOf(text: string, type: string, ended: boolean, broken: (fact: string) => Error): Form | undefined {
  const start = text.trimStart()
  const first = start[0]
  if (first === undefined) return undefined
  if (first === '<') throw broken('answered with a web page')
  if (/ndjson|jsonl/i.test(type)) return 'lines'
  if (first === '[') return 'document'
  if (first === '{') return jsonFormOf(start, ended)
  if (/event-stream/i.test(type) || /^(:|(data|event|id|retry) ?:)/.test(start)) return 'events'
  if (ended || /[\r\n]/.test(start)) throw broken('answered with something that is not a chat answer')
  return undefined
}

/** Lines of JSON under another name: the first line is whole, and another begins. */
function jsonFormOf(start: string, ended: boolean): Form | undefined {
  const end = start.indexOf('\n')
  if (end < 0 || start.slice(end).trim() === '') return ended ? 'document' : undefined
  return parsed(start.slice(0, end)) === undefined ? 'document' : 'lines'
}
