// Which of several runs is the best, on all talks and on all but one. Knows nothing of how they differ.
import { groupsOf, macro, type Row } from './score.ts'

/** What one configuration scored. */
export interface Run {
  name: string
  rows: Row[]
}

/** The best run of all, and what comes of choosing for each talk the run that is best on all the others. */
export function chosenApart(runs: Run[]): { inSample: Run; apart: Row[] } {
  const talks = groupsOf(runs[0]!.rows, ({ conversationId }) => conversationId).keys()
  const apart = [...talks].flatMap((talk) =>
    best(runs, ({ conversationId }) => conversationId !== talk).rows.filter(
      ({ conversationId }) => conversationId === talk,
    ),
  )
  return { inSample: best(runs, () => true), apart }
}

/** The first where several are alike. */
function best(runs: Run[], within: (row: Row) => boolean): Run {
  const worth = ({ rows }: Run) => macro(rows.filter(within)).reduce((sum, value) => sum + value, 0)
  return runs.reduce((found, run) => (worth(run) > worth(found) ? run : found))
}
