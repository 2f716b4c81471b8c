// The benchmarks: `npm run bench [-- name ...] [--json FILE]`. One file a question; all of them unless some are named.
import { parseArgs } from 'node:util'
import { boot } from './boot.ts'
import { coldStart } from './cold-start.ts'
import { doctor } from './doctor.ts'
import { embedding } from './embedding.ts'
import { lexicon } from './lexicon.ts'
import { logging } from './logging.ts'
import { longUse } from './long-use.ts'
import { needles } from './needles-run.ts'
import { planInWorker } from './plan-in-worker.ts'
import { plan } from './plan.ts'
import { writeReport } from './report.ts'
import { search } from './search.ts'

const benchmarks: Record<string, () => Promise<void>> = {
  plan,
  'plan-in-worker': planInWorker,
  lexicon,
  search,
  embedding,
  'cold-start': coldStart,
  boot,
  needles,
  doctor,
  logging,
  'long-use': longUse,
}

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })
const unknown = positionals.filter((name) => !benchmarks[name])
if (unknown.length > 0) {
  console.error(`bench: no benchmark is named ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`)
  process.exit(2)
}
for (const [name, run] of Object.entries(benchmarks))
  if (positionals.length === 0 || positionals.includes(name)) await run()
if (values.json) writeReport(values.json)
