// Settings as they are read: whatever is stored becomes settings that work, field by field. What there is to set stands
// in config/fields.ts; what is wrong with settings, and how to mend it, in config/validate.ts. Knows nothing of where
// they are kept.
import { FIELDS, fieldsOf, type Settings, type SettingsKey } from './config/fields.ts'

export type { Settings, SettingsKey } from './config/fields.ts'
export const SETTINGS_KEYS = Object.keys(FIELDS) as SettingsKey[]

/** A section as it should be: unknown fields dropped, bad values replaced by their defaults, cross-rules applied. */
export function mendSection<K extends SettingsKey>(key: K, value: unknown): Settings[K] {
  const section = acceptSection(key, value)
  return key === 'context' ? (crossRules(section as Settings['context']) as Settings[K]) : section
}

/** A section in which every field keeps its own rule; they may still not fit together. */
export function acceptSection<K extends SettingsKey>(key: K, value: unknown): Settings[K] {
  const given = isRecord(value) ? value : {}
  const entries = Object.entries(fieldsOf(key)).map(([name, field]) => {
    const own = Object.hasOwn(given, name) ? field.accept(given[name]) : undefined
    return [name, own ? own.value : field.fallback]
  })
  return Object.fromEntries(entries) as Settings[K]
}

/** True for an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The answer never takes more than half of the window. */
function crossRules(context: Settings['context']): Settings['context'] {
  return { ...context, reply: Math.min(context.reply, Math.floor(context.window / 2)) }
}

/** All settings, from rows `{ key, value }` of which any may be missing or bad. */
export function readSettings(rows: { key: string; value: unknown }[]): Settings {
  const found = new Map(rows.map((row) => [row.key, row.value]))
  const entries = SETTINGS_KEYS.map((key) => [key, mendSection(key, found.get(key))])
  return Object.fromEntries(entries) as Settings
}

export const DEFAULT_SETTINGS: Settings = readSettings([])
