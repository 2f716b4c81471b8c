// One answer from its request to its last delta: what is tried again and when, what a server cannot take, how the bytes
// become deltas. Knows nothing of what a wire format means: a Wire writes the body and reads the payloads.
import type { Millis } from '../core/types.ts'
import { LATE, pause, stopped, within } from './clock.ts'
import { fault, type ProviderFault } from './faults.ts'
import { ANSWER_MAX, createFramer } from './frames.ts'
import type { ChatRequest, Delta } from './index.ts'
import { broken, call, complaintFrom, cut, isOffline, type Line, refused, silent, unreachable } from './line.ts'
import { againIn, type Complaint } from './refusals.ts'
import { endpointOf } from './keys.ts'
import type { Reader, Wire, Written } from './wire.ts'

/** More tries help no one: who is busy for longer says so, or needs a person to wait. */
const TRIES = 3
/** The longest first wait; each next may be twice as long (full jitter, after the AWS Architecture Blog, 2015). */
const BACKOFF_MS = 1000
/** All waits of one answer together. A server that wants to be left alone for longer is told of instead. */
const WAITS_MAX_MS = 60_000
/** What a server may ask of other requests to it, in this tab and others: longer pauses are often those of one model. */
const HOLD_MAX_MS = 5 * 60_000
/** After the finish the usage may still come; some servers then leave the connection open. */
const GRACE_MS = 3000
/** Everything on the wire of one answer, wrapping and comments included (some 300 bytes a token are usual). */
const WIRE_MAX_BYTES = 32 * ANSWER_MAX

/** What passes by itself. A silence is not among them: it took its half minute already. */
const PASSING = new Set(['RateLimited', 'Overloaded', 'Unreachable'])

/** One question to a server. */
export interface Asking {
  request: ChatRequest
  headers: Record<string, string>
}

/** Streams one answer. What passes is tried again, as long as nothing of the answer has come; a delta says when. */
export async function* converse(line: Line, wire: Wire, asking: Asking, signal: AbortSignal): AsyncGenerator<Delta> {
  let waited = 0
  const held = ((await line.pace?.notBefore(line.origin)) ?? 0) - line.clock.now()
  // Held for longer than anybody can be: the clock was set back.
  if (held > 0 && held <= HOLD_MAX_MS) {
    waited = held
    if (waited > WAITS_MAX_MS) throw heldBack(line, waited)
    yield* waitFor('RateLimited', waited, line, signal)
  }
  for (let tries = 1; ; tries++) {
    let spoken = false
    try {
      for await (const delta of attempt(line, wire, asking, signal)) {
        if (signal.aborted) throw stopped()
        spoken ||= delta.type === 'text' || delta.type === 'reasoning'
        yield delta
      }
      return
    } catch (thrown) {
      const fault = thrown as ProviderFault
      const wait = waitAfter(fault, tries, line)
      if (wait !== undefined && fault.name === 'RateLimited')
        await line.pace?.hold(line.origin, line.clock.now() + Math.min(wait, HOLD_MAX_MS))
      if (wait === undefined || spoken || tries === TRIES || waited + wait > WAITS_MAX_MS) throw thrown
      waited += wait
      yield* waitFor(fault.name as Passing, wait, line, signal)
    }
  }
}

type Passing = 'RateLimited' | 'Overloaded' | 'Unreachable'

async function* waitFor(why: Passing, wait: Millis, line: Line, signal: AbortSignal): AsyncGenerator<Delta> {
  const facts: Record<Passing, string> = {
    RateLimited: 'Too many requests for now',
    Unreachable: `No answer from ${line.host}`,
    Overloaded: 'The server is busy',
  }
  yield { type: 'wait', why, text: facts[why], until: line.clock.now() + wait }
  await pause(wait, signal, line.clock)
}

/** How long to wait before trying again; undefined when that would not help. */
function waitAfter({ name, retryAfter = 0 }: ProviderFault, tries: number, line: Line): Millis | undefined {
  if (!PASSING.has(name) || (name === 'Unreachable' && isOffline(line))) return undefined
  return Math.max(retryAfter, line.random() * BACKOFF_MS * 2 ** (tries - 1))
}

function heldBack(line: Line, wait: Millis): ProviderFault {
  const error = fault('RateLimited', line, `it asked to be left alone for now; ${againIn(wait)}.`)
  return Object.assign(error, { retryAfter: wait })
}

async function* attempt(line: Line, wire: Wire, asking: Asking, signal: AbortSignal): AsyncGenerator<Delta> {
  const hangUp = new AbortController()
  try {
    const response = yield* open(line, wire, asking, signal, hangUp.signal)
    yield* listen(line, response, wire.reader(line, asking.request), signal)
  } finally {
    hangUp.abort()
  }
}

/** Sends the request; what the server cannot take is left out and it is sent once more, each thing once. */
async function* open(
  line: Line,
  wire: Wire,
  { request, headers }: Asking,
  signal: AbortSignal,
  hungUp: AbortSignal,
): AsyncGenerator<Delta, Response> {
  let written = wire.write(request)
  let streams = true
  for (;;) {
    const init = { method: 'POST', headers, body: JSON.stringify(written.body) }
    const response = await call(line, endpointOf(line.base, written.path), init, signal, hungUp)
    if (response.ok) return response
    const complaint = await complaintFrom(line, response, signal)
    if (streams && refusesStreams(response.status, complaint)) {
      streams = false
      written = wire.atOnce(written)
      yield { type: 'notice', text: `${line.host} does not stream; the answer comes in one piece` }
      continue
    }
    written = amended(written, wire, response.status, complaint) ?? raise(refused(line, response, complaint))
  }
}

function amended({ path, body }: Written, wire: Wire, status: number, complaint?: Complaint): Written | undefined {
  const changed = [400, 422].includes(status) ? wire.amend(body, complaint ?? NO_WORDS) : undefined
  return changed && { path, body: changed }
}

/** 406 is "not in this form"; others say it in words. */
function refusesStreams(status: number, complaint: Complaint = NO_WORDS): boolean {
  if (status === 406) return true
  const { param, message } = complaint
  return [400, 422].includes(status) && (param === 'stream' || /\bstream(ing)?\b.*\b(not |un)support/is.test(message))
}

function raise(thrown: Error): never {
  throw thrown
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
