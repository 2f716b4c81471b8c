// `npm run fuzz -- [--quick|--long] [--json FILE]`: files are damaged in every way we know of and imported; what is taken
// must be what was written, what is refused must change nothing. Then files go round, empty and large. Prints a line a
// fault; the control shows that without the checksum damage would get in.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fuzzPlain, fuzzRows, fuzzSealed, fuzzWithoutChecksum, fuzzWithRealKeys } from './faults.ts'
import { roundTrips } from './round-trip.ts'
import type { Trial } from './trial.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    long: { type: 'boolean' },
    json: { type: 'string' },
    seed: { type: 'string' },
  },
})
const isLong = values.long === true
const seed = Number(values.seed ?? 1)
/** Damaged files in all: a fifth of them locked ones. */
const files = isLong ? 50_000 : 5_000

const trials: Trial[] = []
async function run(work: () => Promise<Trial>): Promise<void> {
  const began = performance.now()
  const trial = await work()
  trials.push(trial)
  const { fault, tried, survived, lost, wronglyAccepted } = trial
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(
    `${fault.padEnd(58)} ${String(tried).padStart(6)} tried, ${survived} right, ${lost} lost, ${wronglyAccepted} wrongly accepted (${seconds} s)`,
  )
}

await run(() => fuzzPlain('bytes of the packed file', 'packed', files * 0.3, seed))
await run(() => fuzzPlain('bytes and lines inside', 'inside', files * 0.4, seed + 1))
await run(() => fuzzRows(files * 0.1, seed + 2))
await run(() => fuzzSealed(files * 0.2, seed + 3))
await run(() => fuzzWithRealKeys(isLong ? 40 : 4, seed + 4))
await run(() => fuzzWithoutChecksum(files * 0.1, seed + 5))
for (const size of isLong ? [0, 1, 10_000, 50_000] : [0, 1, 10_000]) await run(() => roundTrips(size))

if (values.json) writeFileSync(values.json, JSON.stringify(trials, null, 2) + '\n')
const isControl = ({ fault }: Trial) => fault.startsWith('control: ')
const failed = trials.filter((trial) => !isControl(trial) && trial.survived < trial.tried)
const toothless = trials.filter((trial) => isControl(trial) && trial.wronglyAccepted === 0)
for (const { fault } of failed) console.error(`fuzz: ${fault}: something was lost or wrongly accepted`)
for (const { fault } of toothless) console.error(`fuzz: ${fault}: it should have let damage in, and did not`)
process.exitCode = failed.length + toothless.length > 0 ? 1 : 0
