// What a choice between configurations is worth beyond the talks it was made on: for each conversation the run that is
// best on all others is taken, and scored on the one left out. The scorer is somebody else's; its file is an argument:
// `node scripts/entry.mjs tests/tuning/leave-out.ts SCORE.mjs DATA.json RUN.jsonl ...`, first the run that is in use.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEASURES = ['R@10', 'B500', 'B1000', 'B2000', 'B4000'] as const

interface Place {
  dataset: string
  conversationId: string
  global?: boolean
}
type Row = Place & Record<(typeof MEASURES)[number], number>
interface Run {
  name: string
  rows: Row[]
}

/** The questions of a run that count, each with what it scored. */
function scored(scorer: string, data: string, run: string, places: Map<string, Place>): Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'leave-out-'))
  const file = join(folder, 'questions.jsonl')
  const { status, stderr } = spawnSync(process.execPath, [scorer, data, run, '--perq', file], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`leave-out: ${run} cannot be scored: ${stderr}`)
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  rmSync(folder, { recursive: true })
  return lines
    .map((line) => JSON.parse(line) as Row & { questionId: string })
    .map((row) => ({ ...row, ...places.get(row.questionId)! }))
    .filter((row) => !row.global)
}

/** Means over the questions of each data set, and the mean of those, in percent. */
function figures(rows: Row[]): number[] {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / (values.length || 1)
  const sets = [...new Set(rows.map(({ dataset }) => dataset))]
  return MEASURES.map(
    (measure) =>
      100 * mean(sets.map((set) => mean(rows.filter(({ dataset }) => dataset === set).map((row) => row[measure])))),
  )
}

const worth = (rows: Row[]): number => figures(rows).reduce((sum, value) => sum + value, 0)
const best = (runs: Run[], within: (row: Row) => boolean): Run =>
  runs.reduce((a, b) => (worth(b.rows.filter(within)) > worth(a.rows.filter(within)) ? b : a))
const show = (name: string, values: string[]) =>
  console.log(name.padEnd(28), values.map((value) => value.padStart(6)).join(' '))
const tell = (name: string, rows: Row[]) =>
  show(
    name,
    figures(rows).map((value) => value.toFixed(1)),
  )

const [scorer, data, ...files] = process.argv.slice(2)
if (!scorer || !data || files.length === 0) {
  console.error('leave-out: give the scorer, the data and the runs: SCORE.mjs DATA.json RUN.jsonl ...')
  process.exit(2)
}
const { questions } = JSON.parse(readFileSync(data, 'utf8')) as { questions: (Place & { id: string })[] }
const places = new Map(
  questions.map(({ id, dataset, conversationId, global = false }) => [id, { dataset, conversationId, global }]),
)
const runs = files.map((file): Run => ({ name: file.split('/').at(-1)!, rows: scored(scorer, data, file, places) }))
const talks = [...new Set(runs[0]!.rows.map(({ conversationId }) => conversationId))]

show('', [...MEASURES])
for (const { name, rows } of runs) tell(name, rows)
tell('best of these, in sample', best(runs, () => true).rows)
const apart = talks.flatMap((talk) =>
  best(runs, ({ conversationId }) => conversationId !== talk).rows.filter(
    ({ conversationId }) => conversationId === talk,
  ),
)
tell('chosen without the talk', apart)
console.log('\nthe one in use, without one talk at a time:')
for (const talk of talks)
  tell(
    talk,
    runs[0]!.rows.filter(({ conversationId }) => conversationId !== talk),
  )
