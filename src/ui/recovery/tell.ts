// What is missing, in words and numbers. Pure: what was found comes from the check at the start.
import type { Verdict } from '../../db/boot.ts'
import { holds } from '../storage/words.ts'
import { dayInside } from '../words.ts'

/** The heading. */
export function title({ state }: Verdict): string {
  if (state === 'unreadable') return 'What you stored here cannot be read'
  return state === 'emptied' ? 'What you stored here is gone' : 'Something you stored here is missing'
}

/** What was here, and what is: a sentence each. */
export function what({ state, before, now, fault }: Verdict, today: number): string[] {
  const told: string[] = []
  const had = before && holds(before.counts)
  const day = before?.at === undefined ? '' : dayInside(before.at, today)
  const when = day === '' ? 'were here before' : /^[a-z]/.test(day) ? `were here ${day}` : `were here on ${day}`
  if (had) told.push(`${had} ${when}.`)
  if (state === 'unreadable') {
    told.push(
      `This browser does not open them${fault ? ` (${fault.message})` : ''}. Starting it again sometimes helps.`,
    )
  } else if (state === 'emptied') {
    told.push('The browser gives back an empty database: it may have been damaged, or cleared to make room.')
  } else {
    const has = (now && holds(now)) || 'nothing'
    told.push(
      had === has
        ? 'There are as many now, but the last changes to them are missing.'
        : `Now there ${has === 'nothing' ? 'is' : 'are'} ${has}.`,
    )
  }
  return told
}

/** What is left; empty when that is nothing. */
export function left({ now }: Verdict): string {
  return now ? holds(now) : ''
}
