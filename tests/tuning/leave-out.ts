// What a figure, and a choice between configurations, is worth beyond the talks it was made on:
// `npm run eval:leave-out -- --data FILE [--vary] [RUN.jsonl ...]`, first the run that is in use, which is made when none
// is given. Of one run: the figures without each talk, and their spread. Of several, or of all variants: for each talk the
// run that is best on all others is taken, and scored on the one left out. What gains only in sample is no gain.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { chosenApart, type Run } from './choose.ts'
import { groupsOf, heading, macro, scoreRun, spread, tell } from './score.ts'
import { runOf, VARIANTS } from './variants.ts'

const { values, positionals } = parseArgs({
  options: { data: { type: 'string' }, vary: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const file = values.data
if (!file) {
  console.error('leave-out: give --data FILE; also --vary, or runs of it: RUN.jsonl ..., first the one in use')
  process.exit(2)
}
const data = await readFile(file, 'utf8')
const runs: Run[] = []
const take = (name: string, run: string) => {
  const rows = scoreRun(data, run).filter(({ global }) => !global)
  runs.push({ name, rows })
  console.log(tell(name, macro(rows), rows.length))
}
console.log(heading())
for (const name of positionals) take(basename(name), await readFile(name, 'utf8'))
const toRun = values.vary ? VARIANTS : [undefined]
if (positionals.length === 0)
  for (const variant of toRun) take(variant?.split(':')[1] ?? 'in use', runOf(file, variant))

const inUse = runs[0]!.rows
console.log(tell('give or take (jackknife)', spread(inUse)))
if (runs.length > 1) {
  const { inSample, apart } = chosenApart(runs)
  console.log(tell(`best in sample: ${inSample.name}`, macro(inSample.rows)))
  console.log(tell('chosen without the talk', macro(apart)))
}
console.log('\nthe one in use, without one talk at a time:')
for (const [talk, left] of groupsOf(inUse, ({ conversationId }) => conversationId))
  console.log(tell(`  ${talk}`, macro(inUse.filter((row) => !left.includes(row))), inUse.length - left.length))
