// The benchmarks: `npm run bench [-- name ...]`. One file a question; all of them unless some are named.
import { lexicon } from './lexicon.ts'
import { plan } from './plan.ts'
import { planInWorker } from './plan-in-worker.ts'
import { vectors } from './vectors.ts'

const benchmarks: Record<string, () => Promise<void>> = { plan, 'plan-in-worker': planInWorker, lexicon, vectors }

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !benchmarks[name])
if (unknown.length > 0) {
  console.error(`bench: no benchmark is named ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`)
  process.exit(2)
}
for (const [name, run] of Object.entries(benchmarks)) if (asked.length === 0 || asked.includes(name)) await run()
