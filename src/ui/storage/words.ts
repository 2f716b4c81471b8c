// What copies, and the ways a file can meet what is here, are called. Pure.
import type { Millis } from '../../core/types.ts'
import type { BackupReason } from '../../db/backups.ts'
import type { Effect, ShownTable } from '../../db/preview.ts'
import type { ImportMode } from '../../db/import.ts'
import { clock, dayWords, number, tally } from '../words.ts'

/** Why a copy was made, as a line under its time. */
export const REASONS: Record<BackupReason, string> = {
  timed: 'Made by itself',
  asked: 'You asked for it',
  'before-upgrade': 'Before an update',
  'before-import': 'Before an import',
  'before-delete': 'Before something was deleted',
  'before-restore': 'Before going back to an older copy',
}

export const MODES: Record<ImportMode, { label: string; hint: string }> = {
  merge: {
    label: 'Together with what is here',
    hint: 'As your own. Of two versions the newer one stays, and what was forgotten stays forgotten.',
  },
  add: {
    label: 'Beside what is here',
    hint: 'As somebody else’s. Nothing here is touched, and its memories wait for your approval.',
  },
  replace: {
    label: 'In the place of everything here',
    hint: 'What is not in the file goes. Your keys stay.',
  },
}

export const TABLES: Record<ShownTable, string> = {
  conversations: 'Conversations',
  turns: 'Messages',
  memories: 'Memories',
  documents: 'Files',
}

/** How many there are of what a person counts in: "1 conversation and 2 messages"; empty when there is nothing. */
export function holds(counts: Partial<Record<string, number>>): string {
  return tally([
    [counts.conversations ?? 0, 'conversation'],
    [counts.turns ?? 0, 'message'],
    [counts.memories ?? 0, 'memory', 'memories'],
    [counts.documents ?? 0, 'file'],
  ])
}

/** What becomes of the rows of a table, as one line; "nothing" where there are none. */
export function effectWords({ fresh, changed, same, stays, gone }: Effect): string {
  const parts: [number, string][] = [
    [fresh, 'new'],
    [changed, 'changed'],
    [same, 'the same'],
    [stays, 'stay as they are here'],
    [gone, 'go'],
  ]
  const told = parts.flatMap(([value, words]) => (value > 0 ? [`${number(value)} ${words}`] : []))
  return told.length > 0 ? told.join(', ') : 'nothing'
}

/** "Today, 14:05". */
export function moment(at: Millis, now: Millis): string {
  return `${dayWords(at, now)}, ${clock(at)}`
}

/** Below so many characters a passphrase is guessed soon, whatever it costs to try one. */
const SHORT = 12

/** What to know about a passphrase before a file is locked with it. */
export function passphraseHint(passphrase: string): string {
  if (passphrase === '') return 'Optional. With one, the file opens for nobody who does not know it.'
  if (passphrase.length < SHORT) return 'This is short and may be guessed: four or five words are better.'
  return 'Keep it somewhere safe: without it nobody can open the file, not even you.'
}
