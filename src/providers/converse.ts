// One answer from its request to its last delta: what is tried again and when, what a server cannot take, how the bytes
// become deltas. Knows nothing of what a wire format means: a Format brings the body and reads the payloads.
import type { Millis } from '../core/types.ts'
import { LATE, pause, stopped, within } from './clock.ts'
import type { ProviderFault } from './faults.ts'
import { ANSWER_MAX, createFramer, type Form, type Frame } from './frames.ts'
import type { Delta } from './index.ts'
import { broken, call, complaintFrom, cut, isOffline, type Line, refused, silent, unreachable } from './line.ts'
import type { Complaint } from './refusals.ts'

export type Body = Record<string, unknown>

/** What a wire format brings to a conversation. */
export interface Format {
  url: string
  headers: Record<string, string>
  body: Body
  /** The body without what the server complained about; undefined when it cannot do without. */
  amend(body: Body, complaint: Complaint): Body | undefined
  reader(): Reader
}

/** Reads the payloads of one answer, in order. */
export interface Reader {
  /** May throw a fault: an error inside the stream, or something unreadable. */
  read(frame: Frame): Generator<Delta>
  /** `open`, `finished` (only figures may follow), or `closed`. */
  state(): 'open' | 'finished' | 'closed'
  /** The last delta. Throws StreamCut when the answer was not at its end. */
  end(form: Form | undefined): Delta
}

/** More tries help no one: who is busy for longer says so, or needs a person to wait. */
const TRIES = 3
/** The longest first wait; the next may be twice as long (full jitter, after the AWS Architecture Blog, 2015). */
const BACKOFF_MS = 1000
/** A longer Retry-After is not sat out: the person is told instead. All waits together stay under a minute. */
const RETRY_AFTER_MAX_MS = 20_000
/** After the finish the usage may still come; some servers then leave the connection open. */
const GRACE_MS = 3000
/** Everything on the wire of one answer, wrapping and comments included (some 300 bytes a token are usual). */
const WIRE_MAX_BYTES = 32 * ANSWER_MAX

const PASSING = new Set(['RateLimited', 'Overloaded', 'Unreachable'])

/** Streams one answer. What passes is tried again, as long as nothing of the answer has come; a notice says so. */
export async function* converse(line: Line, format: Format, signal: AbortSignal): AsyncGenerator<Delta> {
  for (let tries = 1; ; tries++) {
    let spoken = false
    try {
      for await (const delta of attempt(line, format, signal)) {
        if (signal.aborted) throw stopped()
        spoken ||= delta.type === 'text' || delta.type === 'reasoning'
        yield delta
      }
      return
    } catch (thrown) {
      const wait = spoken || tries === TRIES ? undefined : waitBefore(thrown as ProviderFault, tries, line)
      if (wait === undefined) throw thrown
      yield { type: 'notice', text: noticeOf((thrown as Error).name, line.host, wait) }
      await pause(wait, signal, line.clock)
    }
  }
}

/** How long to wait before trying again; undefined when that would not help. */
function waitBefore(thrown: ProviderFault, tries: number, line: Line): Millis | undefined {
  if (!PASSING.has(thrown.name) || (thrown.name === 'Unreachable' && isOffline(line))) return undefined
  const asked = thrown.retryAfter ?? 0
  const jittered = line.random() * BACKOFF_MS * 2 ** (tries - 1)
  return asked > RETRY_AFTER_MAX_MS ? undefined : Math.max(asked, jittered)
}

function noticeOf(name: string, host: string, wait: Millis): string {
  const facts: Record<string, string> = {
    RateLimited: 'Too many requests for now',
    Unreachable: `No answer from ${host}`,
  }
  return `${facts[name] ?? 'The server is busy'}; trying again in ${Math.max(1, Math.ceil(wait / 1000))} s`
}

async function* attempt(line: Line, format: Format, signal: AbortSignal): AsyncGenerator<Delta> {
  const hangUp = new AbortController()
  try {
    yield* listen(line, await open(line, format, signal, hangUp.signal), format.reader(), signal)
  } finally {
    hangUp.abort()
  }
}

/** Sends the request; what the server cannot take is left out and it is sent once more, each thing once. */
async function open(line: Line, format: Format, signal: AbortSignal, hungUp: AbortSignal): Promise<Response> {
  let body = format.body
  for (;;) {
    const init = { method: 'POST', headers: format.headers, body: JSON.stringify(body) }
    const response = await call(line, format.url, init, signal, hungUp)
    if (response.ok) return response
    const complaint = await complaintFrom(line, response, signal)
    const amended = [400, 422].includes(response.status) && format.amend(body, complaint ?? NO_WORDS)
    if (!amended) throw refused(line, response, complaint)
    body = amended
  }
}

const NO_WORDS: Complaint = { message: '', code: '', param: '' }

async function* listen(line: Line, response: Response, reader: Reader, signal: AbortSignal): AsyncGenerator<Delta> {
  const source = response.body?.getReader()
  const type = response.headers.get('content-type') ?? ''
  const framer = createFramer(type, (fact) => broken(line, fact))
  let characters = 0
  let bytes = 0
  try {
    while (source && reader.state() !== 'closed') {
      const phase = reader.state() === 'finished' ? 'finished' : characters > 0 ? 'idle' : 'first'
      const got = await next(line, source, phase, signal)
      if (got === undefined) break
      bytes += got.value?.length ?? 0
      for (const frame of got.done ? framer.end() : framer.push(got.value)) {
        for (const delta of reader.read(frame)) {
          if (delta.type === 'text' || delta.type === 'reasoning') characters += delta.text.length
          yield delta
        }
        if (reader.state() === 'closed') break
      }
      if (characters > ANSWER_MAX || bytes > WIRE_MAX_BYTES) throw broken(line, 'sent more than an answer can hold')
      if (got.done) break
    }
    yield reader.end(framer.form())
  } finally {
    // The connection may have died already, which is as good as cancelled.
    source?.cancel().catch(() => undefined)
  }
}

type Phase = 'first' | 'idle' | 'finished'

/** The next bytes; undefined when the answer is finished and nothing more comes. */
async function next(line: Line, source: ReadableStreamDefaultReader<Uint8Array>, phase: Phase, signal: AbortSignal) {
  const patience = phase === 'finished' ? GRACE_MS : line.patience[phase]
  try {
    const got = await within(source.read(), patience, signal, line.clock)
    if (got !== LATE) return got
  } catch {
    // Whatever the browser calls it, the connection is gone; what that means depends on how far the answer was.
    if (signal.aborted) throw stopped()
    if (phase === 'idle') throw cut(line)
    if (phase === 'first') throw unreachable(line)
  }
  if (phase !== 'finished') throw silent(line, patience)
  return undefined
}
