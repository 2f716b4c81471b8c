// Settings before and after, in words: which fields differ, and how a value is written. Pure.
import { SETTINGS_KEYS, type Settings } from '../../core/config.ts'
import { type Described, describedField, describedFields } from '../../core/config/about.ts'
import type { Mended } from '../../core/config/validate.ts'
import { number } from '../words.ts'

/** One line of what was changed: "Recent messages: 200 → 24 messages". */
export interface Line {
  label: string
  before: string
  after: string
  /** Why, where there is more reason than that a person wanted it. */
  why?: string
}

/** Longest value that is shown whole. */
const SHOWN_CHARS = 60

/** The fields in which two settings differ; those that were `mended` on the way say why. */
export function differences(before: Settings, after: Settings, mended: readonly Mended[] = []): Line[] {
  const why = (key: string, name: string) =>
    mended.find(({ section, field }) => section === key && field === name)?.message
  return SETTINGS_KEYS.flatMap((key) => {
    const [from, to] = [before[key], after[key]] as [Record<string, unknown>, Record<string, unknown>]
    return Object.entries<Described>(describedFields(key)).flatMap(([name, field]): Line[] => {
      if (Object.is(from[name], to[name])) return []
      const line = { label: field.label, before: shown(field, from[name]), after: shown(field, to[name]) }
      const reason = why(key, name)
      return [reason === undefined ? line : { ...line, why: reason }]
    })
  })
}

/** What was mended, line by line. */
export function linesOf(changes: Mended[]): Line[] {
  return changes.map(({ section, field, before, message, ...rest }) => {
    const known = describedField(section, field)
    const after = 'after' in rest ? shown(known, rest.after) : 'removed'
    return { label: nameOf(section, field), before: shown(known, before), after, why: message }
  })
}

/** What a field is called; its path when nobody knows it. */
export function nameOf(section: string, field: string): string {
  return describedField(section, field)?.label ?? [section, field].filter(Boolean).join('.')
}

/** A value as a person reads it. */
export function shown(field: Described | undefined, value: unknown): string {
  if (value === null && field?.none) return field.none.toLowerCase()
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value === 'number') {
    if (field?.kind === 'share') return `${Math.round(value * 100)} %`
    const digits = Number.isInteger(value) ? number(value) : String(value)
    if (!field?.unit) return digits
    return `${digits} ${value === 1 ? field.unit.replace(/(ie)?s$/, (_, y) => (y ? 'y' : '')) : field.unit}`
  }
  if (typeof value === 'string') {
    const name = field?.names?.[value] ?? value
    return name.length > SHOWN_CHARS ? `${name.slice(0, SHOWN_CHARS)}…` : name === '' ? 'nothing' : name
  }
  if (value === undefined || value === null) return 'nothing'
  return Array.isArray(value) ? 'a list' : 'something else'
}
