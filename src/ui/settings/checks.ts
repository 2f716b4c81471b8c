// What may be put into each settings field: what is typed becomes a value, a mended value with the reason, or an error
// with the remedy. Pure. Ranges come from the table of fields.
import type { Described } from '../../core/config/about.ts'
import { messageOf } from '../../lib/errors.ts'
import { checkBaseUrl } from '../../providers/keys.ts'
import { asSentence } from '../kit/sentence.ts'
import { number } from '../words.ts'

/** `note`: how the value differs from what was typed, and why. */
export type Checked<T> = { value: T; note?: string } | { error: string }

/** Least and most of a whole number, and what it counts. */
export interface Range {
  min: number
  max: number
  unit: string
}

/** A whole number in a range: rounded, or moved to the nearest end, with a note. */
export function checkWhole(typed: string, { min, max, unit }: Range): Checked<number> {
  const between = `from ${number(min)} to ${number(max)}`
  const given = typed.trim() === '' ? NaN : Number(typed)
  if (!Number.isFinite(given)) return { error: `Enter a number of ${unit}, ${between}.` }
  const value = Math.min(max, Math.max(min, Math.round(given)))
  if (given < min) return { value, note: `Set to ${number(min)}, the least: the range is ${between} ${unit}.` }
  if (given > max) return { value, note: `Set to ${number(max)}, the most: the range is ${between} ${unit}.` }
  return value === given ? { value } : { value, note: `Rounded to ${number(value)}.` }
}

/** How a stored number stands in its field: shares in per cent, nothing for null. */
export function typedOf({ kind }: Described, value: unknown): string {
  if (typeof value !== 'number') return ''
  return String(kind === 'share' ? Math.round(value * 1000) / 10 : value)
}

/** A number as its field has it, as it will stand there; nothing where the field may be left empty. */
export function checkField(typed: string, field: Described): Checked<string> {
  const { kind, min = 0, max = 0, unit = '', none } = field
  if (typed.trim() === '') return none ? { value: '' } : { error: `Enter a number${unit && ` of ${unit}`}.` }
  if (kind === 'whole') {
    const checked = checkWhole(typed, { min, max, unit })
    return 'error' in checked ? checked : { ...checked, value: String(checked.value) }
  }
  const scale = kind === 'share' ? 100 : 1
  const [least, most] = [min * scale, max * scale]
  const given = Number(typed)
  if (!Number.isFinite(given)) return { error: `Enter a number from ${least} to ${most}.` }
  const value = Math.min(most, Math.max(least, given))
  if (value === given) return { value: typed.trim() }
  return { value: String(value), note: `Set to ${value}: the range is from ${least} to ${most}.` }
}

/** One line, without the spaces around it. */
export function checkLine(typed: string): Checked<string> {
  return { value: typed.trim() }
}

/** A text of at most `max` characters, as it is. */
export function checkLength(typed: string, max: number): Checked<string> {
  if (typed.length <= max) return { value: typed }
  return { error: `Shorten it to ${number(max)} characters; it has ${number(typed.length)}. It is not saved yet.` }
}

/** The base URL of a server, put in the form that requests are made from. Empty is fine: there is none yet. */
export function checkServer(typed: string): Checked<string> {
  if (typed.trim() === '') return { value: '' }
  try {
    const { base } = checkBaseUrl(typed)
    const bare = typed.trim().replace(/\/+$/, '')
    return base === bare ? { value: base } : { value: base, note: `Written as ${base}.` }
  } catch (thrown) {
    return { error: asSentence(messageOf(thrown)) }
  }
}

/** The address of a model hub or its mirror; empty means the usual one. */
export function checkHub(typed: string, usual: string): Checked<string> {
  const given = typed.trim()
  if (given === '') return given === usual ? { value: usual } : { value: usual, note: `Back to ${usual}` }
  const url = URL.canParse(given) ? new URL(given) : undefined
  const local = url && ['localhost', '127.0.0.1'].includes(url.hostname)
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && local)))
    return { error: 'Write the whole address, beginning with https:// (http:// works on localhost).' }
  url.hash = url.search = ''
  return { value: url.href.endsWith('/') ? url.href : `${url.href}/` }
}
