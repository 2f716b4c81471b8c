// What a line of a memory's history says: which fields an act changed, and the memory as it was before it. Pure: knows
// nothing of tables, and of no time but what the lines tell.
import type { Happening, Id, Memory } from './types.ts'

/** What use and upkeep leave behind: counted on and on, never undone. A revision only ever rises. */
const COUNTED: ReadonlySet<string> = new Set(['id', 'revision', 'accessCount', 'lastAccessedAt', 'temperature'])

/** The fields that differ, as they were before and as they are after; undefined when none does. */
export function changeOf(
  before: Memory,
  after: Memory,
): Required<Pick<Happening, 'before' | 'after' | 'without'>> | undefined {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Memory)[]
  const changed = fields.filter((field) => !COUNTED.has(field) && !same(before[field], after[field]))
  if (changed.length === 0) return undefined
  return {
    before: only(before, changed),
    after: only(after, changed),
    without: changed.filter((field) => before[field] === undefined),
  }
}

/** A line that tells what was before, so that it can be taken back. */
export function isUndoable({ before, undone }: Happening): boolean {
  return before !== undefined && !undone
}

/** Whether every field that a line changed is still as it left it. */
export function isAsLeft(memory: Memory, line: Happening): boolean {
  return fieldsOf(line).every((field) => same(memory[field], line.after?.[field]))
}

/** The memory without what a line did to it. Its words or its kind being others again is one more revision. */
export function takenBack(memory: Memory, line: Happening): Memory {
  const absent = new Set<string>(line.without)
  const rest = Object.fromEntries(Object.entries(memory).filter(([field]) => !absent.has(field))) as unknown as Memory
  const isEdited = line.before?.text !== undefined || line.before?.kind !== undefined
  const revision = memory.revision + (isEdited ? 1 : 0)
  return { ...rest, ...line.before, revision }
}

/** Of these lines, oldest first, the newest act that can be undone: undoing again and again goes further back. */
export function lastAct(lines: readonly Happening[]): Id | undefined {
  return lines.findLast((line) => line.act !== undefined && line.what !== 'undone' && isUndoable(line))?.act
}

/** The line without the words and rows that it told of: what remains says that something happened, and when. */
export function withoutWords({ before: _, after: __, without: ___, act: ____, other: _____, ...line }: Happening) {
  return line
}

function fieldsOf({ before, without = [] }: Happening): (keyof Memory)[] {
  return [...(Object.keys(before ?? {}) as (keyof Memory)[]), ...without]
}

function only(memory: Memory, fields: (keyof Memory)[]): Partial<Memory> {
  return Object.fromEntries(fields.flatMap((field) => (memory[field] === undefined ? [] : [[field, memory[field]]])))
}

/** Rows hold plain values only, written the same way each time. */
function same(some: unknown, other: unknown): boolean {
  return JSON.stringify(some) === JSON.stringify(other)
}
