// What a wire format brings to a conversation over HTTP: how a request is written, and what the payloads of its answer and
// of a list of models mean. It knows nothing of bytes, timeouts and retries (converse.ts), nor which refusal is which
// (refusals.ts).
import type { ChatRequest, Delta, ModelInfo } from './index.ts'
import type { Form, Frame } from './frames.ts'
import type { Line } from './line.ts'
import type { Complaint } from './refusals.ts'

export type Body = Record<string, unknown>

/** The body without these fields. */
export function without(body: Body, ...fields: string[]): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !fields.includes(name)))
}

/** A request as it goes out: the path behind the base URL, and the body. */
export interface Written {
  path: string
  body: Body
}

export interface Wire {
  /** The request for a streamed answer. */
  write(request: ChatRequest): Written
  /** The same turn, answered in one piece. */
  atOnce(written: Written): Written
  /** The body without what the server complained about; undefined when it cannot do without. */
  amend(body: Body, complaint: Complaint): Body | undefined
  reader(line: Line, request: ChatRequest): Reader
  /** It cannot ask without the name of a model. */
  needsModel?: true
  /** Where models are listed, behind the base URL. */
  modelsPath: string
  /** The models of such a list that can chat. Throws MalformedReply, or what the server complains about. */
  models(reply: unknown, line: Line): ModelInfo[]
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
