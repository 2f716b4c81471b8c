// Times, sizes and counts in words a person reads. Pure: now and the zone's clock come from the arguments and the runtime.
import type { Millis } from '../core/types.ts'

const DAY_MS = 86_400_000
const clockFormat = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const dayFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })
const dayYearFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })
const monthFormat = new Intl.DateTimeFormat('en', { month: 'long' })
const monthYearFormat = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric' })
const fullFormat = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short' })
const numberFormat = new Intl.NumberFormat('en')
const listFormat = new Intl.ListFormat('en')

/** The hour and minute: "14:05". */
export function clock(at: Millis): string {
  return clockFormat.format(at)
}

/** The day as short as it stays clear: "Today", "Yesterday", "Mar 3", "Mar 3, 2024". */
export function dayWords(at: Millis, now: Millis): string {
  const days = calendarDays(at, now)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayFormat.format(at) : dayYearFormat.format(at)
}

/** The day as it reads inside a sentence: "until today", "until Mar 3". */
export function dayInside(at: Millis, now: Millis): string {
  return dayWords(at, now).replace(/^(?:Today|Yesterday)$/, (word) => word.toLowerCase())
}

/** The heading a time belongs under in a list, newest first: by day, by week, then by month. */
export function periodWords(at: Millis, now: Millis): string {
  const days = calendarDays(at, now)
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days < 7) return 'Previous 7 days'
  if (days < 30) return 'Previous 30 days'
  return new Date(at).getFullYear() === new Date(now).getFullYear()
    ? monthFormat.format(at)
    : monthYearFormat.format(at)
}

/** The whole date and time, for titles. */
export function fullTime(at: Millis): string {
  return fullFormat.format(at)
}

/** Borders of days crossed between two times, as the calendar of this place counts them. */
function calendarDays(at: Millis, now: Millis): number {
  const midnight = (time: Millis) => new Date(time).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at)) / DAY_MS)
}

/** A whole number with its thousands set apart: "12,345". */
export function number(value: number): string {
  return numberFormat.format(Math.round(value))
}

/** A number and its noun: "1 memory", "3 memories". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`
}

/** How many of each there are: "2 messages and 1 file". What there is none of is left out. */
export function tally(things: [value: number, one: string, many?: string][]): string {
  return listFormat.format(things.filter(([value]) => value > 0).map((thing) => count(...thing)))
}

/** A size in bytes: "820 B", "12 KB", "1.0 MB", "10.7 GB". */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`
}
