// From a server's refusal (an HTTP status, an error object in a stream) to one of our faults. Pure: it decides which
// fault it is and how long the server wants to be left alone; it sends nothing and repeats nothing.
import type { Millis } from '../core/types.ts'
import { endpointOf, keyOf, strangerIn } from './keys.ts'
import { type FaultName } from './cards.ts'
import { fault, type ProviderFault, type Server } from './faults.ts'
import { countOf, listOf, parsed, recordOf, textOf } from './json.ts'
import { type Limit, limitIn } from './limits.ts'
import type { Known } from './vendors.ts'

/** What a server complained about, whatever shape it chose for it. */
export interface Complaint {
  message: string
  /** Its code and type, joined: "invalid_request_error model_not_found". */
  code: string
  /** The field it names, if any. */
  param: string
  /** The status named inside, for errors that arrive in a stream that began well. */
  status?: number
  /** How much the model takes, and how much was asked, where the server says it. */
  limit?: Limit
}

/** What a refusal is judged by beside the reply itself. */
export interface Asked extends Server {
  /** The base URL that was asked. */
  base: string
  model: string
}

/** The error object in a reply or in a piece of a stream, in any of its usual places. */
export function complaintIn(reply: unknown): Complaint | undefined {
  const whole = recordOf(Array.isArray(reply) ? reply[0] : reply)
  if (!whole) return undefined
  const isError = whole.object === 'error' || whole.type === 'error'
  const error = recordOf(whole.error) ?? (isError ? whole : undefined)
  if (error) return complaintOf(error)
  const said = textOf(whole.error)
  return said === '' ? undefined : complaintOf({ ...whole, message: said })
}

/** The complaint in the body of a refused request, which may be JSON, a line of text, or a page for people. */
export function complaintInBody(body: string): Complaint | undefined {
  const reply = parsed(body)
  const whole = recordOf(reply)
  if (reply !== undefined) return complaintIn(reply) ?? (whole && complaintOf(whole))
  const isWords = body.trim() !== '' && !body.trimStart().startsWith('<')
  return isWords ? complaintOf({ message: body }) : undefined
}

function complaintOf(error: Record<string, unknown>): Complaint {
  const { code, type } = error
  const status = Number(plain(code ?? error.status))
  const message = textOf(error.message) || detailOf(error.detail)
  const limit = limitOf(error) ?? limitIn(message)
  return {
    message,
    code: [type, code, error.status].filter((word) => typeof word === 'string').join(' '),
    param: textOf(error.param),
    ...(status >= 400 && status < 600 ? { status } : {}),
    ...(limit ? { limit } : {}),
  }
}

/** What may be read as words or as a number: an object may bring a `toString` that is no function. */
const plain = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? value : '')

/** llama-server says it in fields. */
function limitOf({ n_ctx, n_prompt_tokens }: Record<string, unknown>): Limit | undefined {
  const [limit, asked] = [countOf(n_ctx), countOf(n_prompt_tokens)]
  return limit === undefined ? undefined : { limit, ...(asked === undefined ? {} : { asked }) }
}

/** FastAPI's way: a text, or a list of `{ loc, msg }`. */
function detailOf(detail: unknown): string {
  const lines = listOf(detail).map(
    (line) => `${listOf(recordOf(line)?.loc).map(plain).join('.')}: ${textOf(recordOf(line)?.msg)}`,
  )
  return textOf(detail) || lines.join('; ')
}

const MONEY = /insufficient[_ ](quota|balance|credits?|funds)|billing_|credit balance|out of credits/i
const TOO_LONG =
  /context[_ -](length|window|size|limit)|maximum context|token count .{0,40}exceeds|too many (input )?tokens|(prompt|input|request) (is )?too (long|large)|must be reduced|reduce the length/i
const FILTERED = /content[_ ](filter|policy|management)|moderation|flagged|responsible_?ai/i
const KEY_WORDS = /(incorrect|invalid)[_ ]api[_ ]?key|api key not valid|invalid_authentication|authentication_error/i
const MODEL_WORDS =
  /model_not_found|not a valid model|\bmodel\b.{0,200}(not found|not exist|decommissioned|deprecated)/is
const CLOSED_ORGANISATION = /CORS requests are not allowed for this organization/i
const ELSEWHERE =
  /\b(country|region|territory|location)\b.{0,60}\bnot (yet )?(supported|available|allowed)|unsupported_country/is
const WRONG_REQUEST = /invalid_(request|prompt|argument)/i
const BUSY = /rate.?limit|too_many_requests/i

/** Which fault a refusal is. The words weigh more than the number: servers disagree about numbers. */
export function judge(status: number, complaint: Complaint | undefined, model: string): FaultName {
  const { message = '', code = '' } = complaint ?? {}
  const words = `${code} ${message}`
  if (status === 402 || MONEY.test(words)) return 'NoCredit'
  if (status === 413 || complaint?.limit || TOO_LONG.test(words)) return 'ContextTooLong'
  if ((status === 400 || status === 403) && ELSEWHERE.test(words)) return 'NotOffered'
  if (status === 401) return CLOSED_ORGANISATION.test(words) ? 'ClosedOrganisation' : 'WrongKey'
  if (status === 403) return FILTERED.test(words) ? 'Refused' : 'WrongKey'
  if (status === 429) return 'RateLimited'
  if (status === 408 || status >= 500) return 'Overloaded'
  if (MODEL_WORDS.test(words) || (status === 404 && model !== '' && message.includes(model))) return 'ModelGone'
  if (status === 404 || status === 405) return 'NoEndpoint'
  if (KEY_WORDS.test(words)) return 'WrongKey'
  if (FILTERED.test(words)) return 'Refused'
  if (status !== 200 || WRONG_REQUEST.test(code)) return 'BadRequest'
  return BUSY.test(words) ? 'RateLimited' : 'Overloaded'
}

/** The fault for a refusal. `status` 200 stands for an error inside a stream or body that began well. */
export function refusal(status: number, complaint: Complaint | undefined, asked: Asked, wait?: Millis): ProviderFault {
  const counts = complaint?.status && status === 200 ? complaint.status : status
  const name = judge(counts, complaint, asked.model)
  const stranger = name === 'WrongKey' && strangerIn(asked.key, new URL(asked.base).hostname)
  if (stranger) return foreignKey(asked, stranger)
  const left = wait ?? waitIn(complaint?.message ?? '')
  const error = fault(name, asked, `${factOf(name, counts, asked, left)}.`, complaint?.message)
  return Object.assign(error, {
    ...(left === undefined ? {} : { retryAfter: left }),
    ...(name === 'ContextTooLong' && complaint?.limit ? { limit: complaint.limit } : {}),
  })
}

/** The fault of a key that was made by another vendor. */
export function foreignKey(server: Server, owner: Known): ProviderFault {
  const error = fault('ForeignKey', server, `this is ${keyOf(owner)}; use it there, or enter the key of this server.`)
  return owner.baseUrl === undefined ? error : Object.assign(error, { instead: owner.name })
}

function factOf(name: FaultName, status: number, asked: Asked, wait?: Millis): string {
  const number = status === 200 ? '' : ` (${status})`
  switch (name) {
    case 'WrongKey':
      return asked.key === ''
        ? `asks for a key${number}; enter one in Settings`
        : `refused the key${number}; check that it was copied whole and belongs to this server`
    case 'ClosedOrganisation':
      return `the organisation of this key forbids requests from browsers${number}; use OpenRouter, or have that changed`
    case 'NotOffered':
      return `does not answer from this country or network${number}; choose another provider`
    case 'NoCredit':
      return `there is no credit left on this key${number}; add some at the provider`
    case 'RateLimited':
      return `too many requests for now${number}; ${againIn(wait)}`
    case 'ModelGone':
      return `has no model “${asked.model}”${number}; choose another in Settings`
    case 'ContextTooLong':
      return `the request is too long for “${asked.model}”${number}; set a smaller context window in Settings`
    case 'NoEndpoint':
      return `there is no chat at ${endpointOf(asked.base, '').split('?')[0]}${number}; ${versionHint(asked.base)}`
    case 'Refused':
      return `its content filter declined this${number}; put it in other words`
    case 'BadRequest':
      return `did not accept the request${number}; check the model and the sizes in Settings`
    default:
      return `is in trouble or too busy${number}; send it again in a moment`
  }
}

/** Whether "/v1" is missing cannot be known, only that it usually is there. */
function versionHint(base: string): string {
  const { origin, pathname } = new URL(base)
  return /\/v\d/.test(pathname) ? 'check the base URL in Settings' : `most servers want ${origin}/v1 as base URL`
}

/** What to do about having to wait, as the end of a sentence. */
export function againIn(wait: Millis | undefined): string {
  if (wait === undefined) return 'wait a little and send it again'
  const minutes = Math.round(wait / 60_000)
  return `send it again in ${minutes < 2 ? `${Math.ceil(wait / 1000)} s` : `about ${minutes} minutes`}`
}

/** Limits of vendors are by the minute or by the day: who asks for longer means something else. */
const REST_MAX_MS = 86_400_000

/** Retry-After in milliseconds, from seconds or a date, a day at most; undefined when absent or no time at all. */
export function retryAfter(header: string | null, now: Millis): Millis | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000
  return wait >= 0 ? Math.min(wait, REST_MAX_MS) : undefined
}

/** Browsers often may not read Retry-After across origins, but many servers also say it in words: "try again in 7.6s", "retry in 34s". */
function waitIn(message: string): Millis | undefined {
  const found = /(?:try again|retry) in (?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)(ms|s))?/i.exec(message)
  if (!found) return undefined
  const [, hours = 0, minutes = 0, amount = 0, unit] = found
  const wait = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(amount) * (unit === 'ms' ? 1 : 1000)
  return wait > 0 ? Math.min(wait, REST_MAX_MS) : undefined
}
