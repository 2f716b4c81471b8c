// A vendor's list of models: found in whatever it is wrapped, each model once. What a model is, its format says; names
// that are known not to chat are known here.
import type { ModelInfo } from '../index.ts'
import { recordOf } from '../json.ts'
import { broken, type Line } from '../line.ts'
import { complaintIn, refusal } from '../refusals.ts'

type Model = Record<string, unknown>

/**
 * The models of `{ data: [...] }`, `{ models: [...] }` or a bare list; `read` gives undefined for one that cannot chat.
 * Throws MalformedReply, or what the server complains about.
 */
export function modelsIn(reply: unknown, line: Line, read: (model: Model) => ModelInfo | undefined): ModelInfo[] {
  const complaint = complaintIn(reply)
  if (complaint) throw refusal(200, complaint, line)
  const record = recordOf(reply)
  const list = record?.data ?? record?.models ?? reply
  if (!Array.isArray(list)) throw broken(line, 'answered without a list of models')
  const found = new Map<string, ModelInfo>()
  for (const each of list) {
    const model = recordOf(each)
    const info = model && read(model)
    if (info && info.id !== '' && !found.has(info.id)) found.set(info.id, info)
  }
  return [...found.values()]
}

/** What lists without capabilities hold beside models that chat, by name (OpenAI, Groq, LM Studio; 2026-11). */
const OTHER_TRADES =
  /(^|[-_/.])(embed(ding)?s?|whisper|tts|dall-e|sora|moderation|transcribe|realtime|gpt-image|image|audio|guard|rerank(er)?|babbage|davinci)(?=$|[-_/.:\d])/i

/** False for a name that says it is for something else than chatting. It can still be typed. */
export function mayChat(id: string): boolean {
  return !OTHER_TRADES.test(id)
}

/** An info without what is not known: a name that only repeats the id, a size of nothing. */
export function modelInfo({ id, name, window, output, price }: Partial<ModelInfo> & { id: string }): ModelInfo {
  return {
    id,
    ...(name && name !== id ? { name } : {}),
    ...(window ? { window } : {}),
    ...(output ? { output } : {}),
    ...(price ? { price } : {}),
  }
}
