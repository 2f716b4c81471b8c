// What is wrong with settings, named field by field, and settings mended, with what each field was and is. Reading
// settings never needs this: it opens with whatever is there. This is for the person who wants to know, and for files
// that come from elsewhere.
import { acceptSection, isRecord, SETTINGS_KEYS } from '../config.ts'
import { type Described, describedFields } from './about.ts'
import type { Settings, SettingsKey } from './fields.ts'
import { keepRules, type Surroundings } from './rules.ts'

export interface Finding {
  section: string
  /** Empty when the whole section is meant. */
  field: string
  /** What is wrong, as a clause: "must be …", "there is no such setting". */
  message: string
  /** The value that mends it; absent when the field has no place at all and goes. */
  suggestion?: unknown
}

/** One field that was mended. `after` is absent for what had no place. */
export interface Mended {
  section: string
  field: string
  before: unknown
  after?: unknown
  message: string
}

/** More findings than this in one place tell nothing new. */
const MOST_UNKNOWN = 50

/** Everything that is wrong with `given` (sections by name); empty when nothing is. */
export function validate(given: unknown, around: Surroundings = {}): Finding[] {
  const { broken } = keepRules(accepted(given), around)
  return [...ownFaults(given), ...broken.map(({ value, ...rest }) => ({ ...rest, suggestion: value }))]
}

/** Settings in which nothing is wrong, and what was changed for it. Mending them again changes nothing. */
export function autoFix(given: unknown, around: Surroundings = {}): { settings: Settings; changes: Mended[] } {
  const changes = new Map<string, Mended>()
  const note = (section: string, field: string, mended: Omit<Mended, 'section' | 'field'>) => {
    const name = `${section}.${field}`
    const before = changes.get(name)?.before ?? mended.before
    changes.set(name, { section, field, ...mended, before })
  }
  for (const { section, field, message, suggestion } of ownFaults(given)) {
    const before = field === '' ? read(given, section) : read(read(given, section), field)
    note(section, field, suggestion === undefined ? { before, message } : { before, after: suggestion, message })
  }
  const own = accepted(given)
  const { settings, broken } = keepRules(own, around)
  for (const { section, field, message, value } of broken)
    note(section, field, { before: read(own[section], field), after: value, message })
  return { settings, changes: [...changes.values()] }
}

/** The sections of stored rows by name, as `validate` takes them. */
export function sectionsOf(rows: { key: string; value: unknown }[]): Record<string, unknown> {
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

function accepted(given: unknown): Settings {
  return Object.fromEntries(SETTINGS_KEYS.map((key) => [key, acceptSection(key, read(given, key))])) as Settings
}

function read(given: unknown, name: string): unknown {
  return isRecord(given) && Object.hasOwn(given, name) ? given[name] : undefined
}

/** What is wrong with each section and field by itself. A field that is missing has its default, and nothing is wrong. */
function ownFaults(given: unknown): Finding[] {
  if (given === undefined) return []
  if (!isRecord(given))
    return [{ section: '', field: '', message: `must be settings by section; it is ${spoken(given)}` }]
  const strangers = Object.keys(given).filter((key) => !SETTINGS_KEYS.includes(key as SettingsKey))
  const unknown = strangers
    .slice(0, MOST_UNKNOWN)
    .map((section) => ({ section, field: '', message: 'there is no such section' }))
  return [...unknown, ...SETTINGS_KEYS.flatMap((key) => (Object.hasOwn(given, key) ? faultsOf(key, given[key]) : []))]
}

function faultsOf(section: SettingsKey, value: unknown): Finding[] {
  const fields = describedFields(section)
  if (value === undefined) return []
  if (!isRecord(value)) {
    const message = `must be fields by name; it is ${spoken(value)}`
    return [{ section, field: '', message, suggestion: acceptSection(section, undefined) }]
  }
  const strangers = Object.keys(value).filter((name) => !Object.hasOwn(fields, name))
  const unknown = strangers
    .slice(0, MOST_UNKNOWN)
    .map((field) => ({ section, field, message: 'there is no such setting' }))
  const wrong = Object.entries<Described>(fields).flatMap(([name, field]): Finding[] => {
    if (!Object.hasOwn(value, name) || field.accept(value[name])) return []
    const message = `must be ${demand(field)}; it is ${spoken(value[name])}`
    return [{ section, field: name, message, suggestion: field.fallback }]
  })
  return [...unknown, ...wrong]
}

/** What a field asks for: "a whole number from 512 to 2,000,000 (tokens)". */
export function demand({ kind, min, max, unit, choices, none }: Described): string {
  const between = `from ${plain(min)} to ${plain(max)}${unit ? ` (${unit})` : ''}`
  const asked = {
    whole: `a whole number ${between}`,
    number: `a number ${between}`,
    share: `a share ${between}`,
    choice: `one of ${choices?.join(', ')}`,
    flag: 'true or false',
    text: max === undefined ? 'a text' : `a text of at most ${plain(max)} characters in the right form`,
  }[kind]
  return none ? `${asked}, or null` : asked
}

const plain = (value: number | undefined) => new Intl.NumberFormat('en').format(value ?? 0)

/** A value as one names it in a sentence. Never its text: it may be a key that went astray. */
function spoken(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? plain(value) : String(value)
  if (typeof value === 'boolean' || value === null || value === undefined) return String(value)
  if (typeof value === 'string')
    return value.length <= 40 ? `“${value}”` : `a text of ${plain(value.length)} characters`
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
