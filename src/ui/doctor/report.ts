// What a person may send to somebody who helps: states and counts of every check, the settings that are no words, and the log
// without what varies in it. Made of a list of what may be told, never by taking out of everything what may not; then the
// sieves of core/mask.ts. Pure.
import { DEFAULT_SETTINGS, type Settings, type SettingsKey } from '../../core/config.ts'
import { fieldsOf } from '../../core/config/fields.ts'
import { masked } from '../../core/mask.ts'
import type { Line } from '../../lib/log.ts'
import type { Row } from './check.ts'

export interface Reported {
  version: string
  /** As the browser calls itself. */
  browser: string
  rows: readonly Row[]
  settings: Settings
  lines: readonly Line[]
  /** When the page was loaded: times of the log are told from then on. */
  startedAt: number
}

/** Lines of the log that are told: the newest. */
const LINES = 100

/** The whole report, as text. */
export function reportOf({ version, browser, rows, settings, lines, startedAt }: Reported): string {
  const parts = [
    `Recollect ${version}`,
    browser,
    '',
    ...rows.map(({ name, state, facts = {} }) => `${name}: ${state}${told(facts)}`),
    '',
    'Settings that were changed',
    ...changed(settings),
    '',
    'Log, in milliseconds since the page was loaded',
    ...lines
      .slice(-LINES)
      .map((line) => `${(line.at - startedAt).toFixed(0)} ${line.level} ${line.text}${nameIn(line)}`),
  ]
  return parts.map(masked).join('\n')
}

function told(facts: NonNullable<Row['facts']>): string {
  const all = Object.entries(facts).map(([name, value]) => {
    if (typeof value !== 'string') return `${name} ${value}`
    return `${name} ${OF_ERRORS.includes(name) ? errorName(value) : word(value)}`
  })
  return all.length === 0 ? '' : ` (${all.join(', ')})`
}

/** Facts that are names of errors. */
const OF_ERRORS = ['fault', 'trouble', 'name']
/** Errors are called as classes are; whoever throws may call one anything. */
const errorName = (text: string) => (/^[A-Z][A-Za-z]{2,40}$/.test(text) ? text : 'Error')

/** Choices and versions are single words; anything else was not ours. */
const word = (text: string) => (/^[\w./-]{1,60}$/.test(text) ? text : '[…]')

const nameIn = ({ name }: Line) => (name === undefined ? '' : ` (${errorName(name)})`)

function changed(settings: Settings): string[] {
  return (Object.keys(DEFAULT_SETTINGS) as SettingsKey[]).flatMap((section) => {
    const values: Readonly<Record<string, unknown>> = { ...settings[section] }
    const usual: Readonly<Record<string, unknown>> = { ...DEFAULT_SETTINGS[section] }
    return Object.entries(fieldsOf(section)).flatMap(([name, { kind }]) => {
      if (kind === 'text' || values[name] === usual[name]) return [] // texts are a person's words
      return [`${section}.${name}: ${String(values[name])}`]
    })
  })
}
