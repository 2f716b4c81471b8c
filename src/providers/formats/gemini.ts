// The wire format of Google's Gemini API: what is sent, and what each piece of the answer means.
// Source: ai.google.dev/api/generate-content and /api/models (v1beta), ai.google.dev/gemini-api/docs/structured-output,
// 2026-11. The key goes into a header alone: an address is kept in logs.
import type { Message } from '../../core/types.ts'
import type { ChatRequest, ModelInfo } from '../index.ts'
import { countOf, listOf, recordOf, textOf } from '../json.ts'
import type { Line } from '../line.ts'
import { type Complaint, refusal } from '../refusals.ts'
import { type Body, type Wire, without } from '../wire.ts'
import { type Answer, createReader, FILTERED, type Said, usageOf } from './answer.ts'
import { modelInfo, modelsIn } from './model-list.ts'
import { talkOf } from './turns.ts'

export const gemini: Wire = {
  write: (request) => ({ path: `/${pathOf(request.model)}:streamGenerateContent?alt=sse`, body: bodyOf(request) }),
  atOnce: ({ path, body }) => ({ path: path.replace(':streamGenerateContent?alt=sse', ':generateContent'), body }),
  amend,
  reader: (line, request) => createReader(line, request, (payload, answer) => take(payload, answer, line)),
  needsModel: true,
  modelsPath: '/models?pageSize=1000', // as many as a page may have
  models: (reply, line) => modelsIn(reply, line, modelOf),
}

/** Models are listed as "models/NAME", and mostly typed without the folder; tuned ones are in another. */
function pathOf(model: string): string {
  const path = model.includes('/') ? model : `models/${model}`
  return path.split('/').map(encodeURIComponent).join('/')
}

interface Content {
  role?: 'user' | 'model'
  parts: { text: string }[]
}

function bodyOf({ messages, maxTokens, schema }: ChatRequest): Body {
  const { system, contents } = contentsOf(messages)
  return {
    ...(system ? { systemInstruction: system } : {}),
    contents,
    generationConfig: {
      maxOutputTokens: maxTokens,
      ...(schema ? { responseMimeType: 'application/json', responseJsonSchema: schema.schema } : {}),
    },
  }
}

function contentsOf(messages: readonly Message[]): { system?: Content; contents: Content[] } {
  const { system, turns } = talkOf(messages)
  const contents = turns.map(({ role, content }): Content => ({
    role: role === 'user' ? 'user' : 'model',
    parts: [{ text: content }],
  }))
  return { ...(system === '' ? {} : { system: { parts: [{ text: system }] } }), contents }
}

/** Without the form or the limit; instructions go in front of the first words where a model has no place for them. */
function amend(body: Body, { message }: Complaint): Body | undefined {
  const config = recordOf(body.generationConfig) ?? {}
  if ('responseJsonSchema' in config && /schema|json mode|response_?mime_?type/i.test(message))
    return { ...body, generationConfig: without(config, 'responseMimeType', 'responseJsonSchema') }
  if ('systemInstruction' in body && /(developer|system).?instruction/i.test(message)) {
    const { systemInstruction, contents, ...rest } = body as { systemInstruction: Content; contents: Content[] }
    const [first, ...others] = contents
    const opening: Content = { role: 'user', parts: [...systemInstruction.parts, ...(first?.parts ?? [])] }
    return { ...rest, contents: [opening, ...others] }
  }
  if ('maxOutputTokens' in config && /max_?output_?tokens/i.test(message))
    return { ...body, generationConfig: without(config, 'maxOutputTokens') }
  return undefined
}

/** A piece of a stream, or the whole: both have the same shape, so only the reason tells that it is over. */
function* take(payload: Record<string, unknown>, answer: Answer, line: Line): Generator<Said> {
  const blocked = textOf(recordOf(payload.promptFeedback)?.blockReason)
  if (blocked !== '') throw refusal(200, { message: blocked, code: FILTERED, param: '' }, line)
  const figures = recordOf(payload.usageMetadata)
  if (figures) note(figures, answer)
  for (const candidate of listOf(payload.candidates).map(recordOf)) {
    if (!candidate || (countOf(candidate.index) ?? 0) !== 0) continue
    for (const part of listOf(recordOf(candidate.content)?.parts).map(recordOf))
      if (part) yield { type: part.thought === true ? 'reasoning' : 'text', text: textOf(part.text) }
    const reason = textOf(candidate.finishReason)
    if (reason !== '' && reason !== 'FINISH_REASON_UNSPECIFIED') answer.reason = reasonOf(reason)
  }
}

function reasonOf(reason: string): string {
  if (reason === 'MAX_TOKENS') return 'length'
  if (/^(.*SAFETY|.*RECITATION|BLOCKLIST|.*PROHIBITED_CONTENT|SPII)$/.test(reason)) return FILTERED
  return reason.toLowerCase()
}

/** Thinking is paid for as output, and counted apart. */
function note(figures: Record<string, unknown>, answer: Answer): void {
  const thoughts = countOf(figures.thoughtsTokenCount) ?? 0
  answer.thought ||= thoughts > 0
  answer.usage = usageOf(figures.promptTokenCount, (countOf(figures.candidatesTokenCount) ?? 0) + thoughts)
}

/** The limits of what goes in and what comes out are two; the first is told as the window, which is on the safe side. */
function modelOf(model: Record<string, unknown>): ModelInfo | undefined {
  if (!listOf(model.supportedGenerationMethods).includes('generateContent')) return undefined
  return modelInfo({
    id: textOf(model.name).replace(/^models\//, ''),
    name: textOf(model.displayName),
    window: countOf(model.inputTokenLimit),
    output: countOf(model.outputTokenLimit),
  })
}
