// The wire format of Anthropic's Messages: what is sent, and what each event of the answer means.
// Source: platform.claude.com/docs (api/messages, build-with-claude/streaming, structured-outputs, api/models/list,
// api/errors), 2026-11. The headers it demands stand in the table of vendors.
import type { ChatRequest, ModelInfo } from '../index.ts'
import { countOf, listOf, recordOf, textOf } from '../json.ts'
import type { Complaint } from '../refusals.ts'
import { type Body, type Wire, without } from '../wire.ts'
import { type Answer, createReader, FILTERED, type Said, usageOf } from './answer.ts'
import { modelInfo, modelsIn } from './model-list.ts'
import { talkOf } from './turns.ts'

export const messages: Wire = {
  write: (request) => ({ path: '/messages', body: bodyOf(request) }),
  atOnce: ({ path, body }) => ({ path, body: without(body, 'stream') }),
  amend,
  reader: (line, request) => createReader(line, request, take),
  needsModel: true,
  modelsPath: '/models?limit=1000', // as many as a page may have, and far more than there are
  models: (reply, line) => modelsIn(reply, line, modelOf),
}

function bodyOf({ model, messages, maxTokens, schema }: ChatRequest): Body {
  const { system, turns } = talkOf(messages)
  return {
    model,
    ...(system === '' ? {} : { system }),
    messages: turns,
    max_tokens: maxTokens,
    stream: true,
    ...(schema ? { output_config: { format: { type: 'json_schema', schema: schema.schema } } } : {}),
  }
}

/** Older models hold to no form; a limit is never left out here, but the server says how much it may be. */
function amend(body: Body, { message }: Complaint): Body | undefined {
  if ('output_config' in body && /output_config|output_format|structured output|json_schema|schema/i.test(message))
    return without(body, 'output_config')
  const most = Number(/max_tokens: \d+ > (\d+)/.exec(message)?.[1])
  return most > 0 && most !== body.max_tokens ? { ...body, max_tokens: most } : undefined
}

/** An event of a stream, or the message in one piece. Pings and events that nobody knows say nothing. */
function* take(payload: Record<string, unknown>, answer: Answer): Generator<Said> {
  switch (payload.type) {
    case 'message_start':
      note(recordOf(payload.message) ?? {}, answer)
      break
    case 'content_block_start':
      yield* wordsOf(recordOf(payload.content_block))
      break
    case 'content_block_delta':
      yield* wordsOf(recordOf(payload.delta))
      break
    case 'message_delta':
      note(recordOf(payload.delta) ?? {}, answer)
      note({ usage: payload.usage }, answer)
      break
    case 'message_stop':
      answer.closed = true
      break
    case 'message':
      answer.whole = true
      for (const block of listOf(payload.content)) yield* wordsOf(recordOf(block))
      note(payload, answer)
  }
}

/** A block or a piece of one. Signatures and redacted thoughts are not for people. */
function* wordsOf(block: Record<string, unknown> | undefined): Generator<Said> {
  const type = textOf(block?.type)
  if (type.startsWith('text')) yield { type: 'text', text: textOf(block?.text) }
  if (type.startsWith('thinking')) yield { type: 'reasoning', text: textOf(block?.thinking) }
}

const REASONS: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: FILTERED,
}

/** The reason and the figures. The answer's grow while it comes; what was read from or put into a cache is input as well. */
function note({ stop_reason, usage }: Record<string, unknown>, answer: Answer): void {
  const reason = textOf(stop_reason)
  if (reason !== '') answer.reason = REASONS[reason] ?? reason
  const told = recordOf(usage)
  const parts = [told?.input_tokens, told?.cache_creation_input_tokens, told?.cache_read_input_tokens]
  const input = countOf(told?.input_tokens) === undefined ? answer.usage?.input : sum(parts)
  answer.usage = usageOf(input, told?.output_tokens) ?? answer.usage
}

const sum = (counts: unknown[]) => counts.reduce<number>((whole, count) => whole + (countOf(count) ?? 0), 0)

function modelOf({ id, display_name, max_input_tokens, max_tokens }: Record<string, unknown>): ModelInfo {
  return modelInfo({
    id: textOf(id),
    name: textOf(display_name),
    window: countOf(max_input_tokens),
    output: countOf(max_tokens),
  })
}
