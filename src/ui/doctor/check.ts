// What a check is, and how all of them are made at once: each has its time, and one that fails or is late says so in its own
// row. Knows nothing of what is checked.
import { storageFault } from '../../db/faults.ts'
import { messageOf, nameOf } from '../../lib/errors.ts'
import { asSentence } from '../kit/sentence.ts'
import type { World } from './world.ts'

export type State = 'ok' | 'warning' | 'failing'

/** What a check found. */
export interface Finding {
  state: State
  /** One sentence for the person. */
  says: string
  /** What mends it, or leads to where it is mended. Always there unless all is well. */
  fix?: () => Promise<void>
  /** What a report may tell: numbers, yes or no, and words of ours. Never what a person wrote, typed or named. */
  facts?: Readonly<Record<string, number | boolean | string>>
}

export interface Check {
  /** The row's name. */
  name: string
  /** While the row of this name is not well, this one is not judged: it is the same trouble. */
  restsOn?: string
  /** Others rest on it: where they cannot read the database, its row says why. */
  root?: true
  /** What it warns of is reminded of in its own time and place: it alone sets no mark in the sidebar. */
  quiet?: true
  look(world: World): Promise<Finding>
}

/** A row of the table. */
export interface Row extends Finding {
  name: string
}

/** A check that is not done by then says so. All are made at once, so that all of them are done by then. */
export const PATIENCE_MS = 1500

/** Makes every check, in the order given. `after` sets a timer and returns what calls it off. */
export async function examine(checks: readonly Check[], world: World, after = timer): Promise<Row[]> {
  const rows = await Promise.all(
    checks.map(async ({ name, look }) => {
      let callOff = () => {}
      const late = new Promise<Finding>((resolve) => {
        callOff = after(PATIENCE_MS, () => resolve(LATE))
      })
      const found = await Promise.race([begin(() => look(world)), late]).catch((thrown: unknown) =>
        broken(thrown, world),
      )
      callOff()
      return { name, ...found }
    }),
  )
  const isClosed = checks.some(({ root }, at) => root && rows[at]!.state !== 'ok')
  const ails = (name: string) => rows.some((row) => row.name === name && row.state !== 'ok')
  return rows.map((row, at): Row => {
    const { name, restsOn } = checks[at]!
    const isUnread = ({ name: each, facts }: Row) => facts === CLOSED && (each === name || each === restsOn)
    if (isClosed && rows.some(isUnread)) return { name, ...UNREAD }
    const isElsewhere = restsOn !== undefined && row.state !== 'ok' && ails(restsOn)
    return isElsewhere ? { name, state: 'ok', says: `Not judged now. See ${restsOn}.`, facts: { judged: false } } : row
  })
}

/** What a check throws at once is a failure like any other. */
const begin = async (work: () => Promise<Finding>): Promise<Finding> => work()

const LATE: Finding = {
  state: 'warning',
  says: 'No answer within a second and a half. Something is busy or stuck; look again.',
  fix: () => Promise.resolve(), // whoever mends looks again
  facts: { late: true },
}

/** What a check tells that could not read the database. */
const CLOSED = { closed: true }
const UNREAD: Finding = { state: 'ok', says: 'Not looked at: the database is closed. See Schema.', facts: CLOSED }

function broken(thrown: unknown, { acts }: World): Finding {
  const fault = storageFault(thrown)
  const facts = nameOf(fault).startsWith('Storage') ? CLOSED : { thrown: true }
  return { state: 'failing', says: asSentence(messageOf(fault)), fix: acts.reload, facts }
}

function timer(ms: number, work: () => void): () => void {
  const id = setTimeout(work, ms)
  return () => clearTimeout(id)
}

/** All is well. */
export const ok = (says: string, facts: Finding['facts'] = {}): Finding => ({ state: 'ok', says, facts })
/** It works, and could be better. */
export const warning = (says: string, fix: Finding['fix'] & object, facts: Finding['facts'] = {}): Finding => ({
  state: 'warning',
  says,
  fix,
  facts,
})
/** It does not work. */
export const failing = (says: string, fix: Finding['fix'] & object, facts: Finding['facts'] = {}): Finding => ({
  state: 'failing',
  says,
  fix,
  facts,
})
