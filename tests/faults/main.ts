// `npm run faults -- [--quick|--long] [--only NAME,NAME] [--json FILE]`: breaks what can break under the app, in a real
// browser with real profile folders, and counts what was lost. One file a kind of fault; each has a control without the
// protection, which has to show the damage.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { damage } from './damage.ts'
import { kill } from './kill.ts'
import { power } from './power.ts'
import { quota } from './quota.ts'
import { sweep } from './sweep.ts'
import { tabs } from './tabs.ts'
import { complaintOf, type Fault, HEAD, lineOf, type Trial } from './trial.ts'
import { update } from './update.ts'

const FAULTS: Record<string, Fault> = { kill, sweep, damage, quota, tabs, update, power }

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    long: { type: 'boolean' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
})
const wanted = values.only?.split(',') ?? Object.keys(FAULTS)
const unknown = wanted.filter((name) => !FAULTS[name])
if (unknown.length > 0) {
  console.error(`faults: none is named ${unknown.join(', ')}; there are ${Object.keys(FAULTS).join(', ')}`)
  process.exit(2)
}
const mode = values.long ? 'long' : 'quick'

const trials: Trial[] = []
for (const name of wanted) {
  const began = performance.now()
  trials.push(...(await FAULTS[name]!(mode, (line) => console.log(`${name}: ${line}`))))
  console.log(`${name}: done in ${((performance.now() - began) / 1000).toFixed(1)} s`)
}
console.log(['', HEAD, ...trials.map(lineOf)].join('\n'))
if (values.json) writeFileSync(values.json, `${JSON.stringify(trials, null, 2)}\n`)
const complaints = trials.flatMap((trial) => complaintOf(trial) ?? [])
for (const complaint of complaints) console.error(`faults: ${complaint}`)
// At once: a browser that was killed or frozen may leave something open that would be waited for.
process.exit(complaints.length > 0 ? 1 : 0)
