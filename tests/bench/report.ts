// What the benchmarks found: printed as it comes, and kept for `--json FILE`.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

const found: Record<string, Record<string, number | string>> = {}

/** Prints one line of numbers and keeps it under its name. */
export function record(name: string, values: Record<string, number | string>): void {
  found[name] = values
  const shown = Object.entries(values).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? short(value) : value}`,
  )
  console.log(`${name.padEnd(48)} ${shown.join('   ')}`)
}

/** Prints something that is no number but belongs to the result (versions, parameters, what failed). */
export function note(text: string): void {
  const notes = ((found['notes'] as Record<string, string> | undefined) ??= {})
  notes[String(Object.keys(notes).length)] = text
  console.log(text)
}

/** Writes everything found so far, with the machine it was found on. */
export function writeReport(file: string): void {
  const [cpu] = cpus()
  const machine = {
    node: process.version,
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    platform: process.platform,
  }
  writeFileSync(file, JSON.stringify({ machine, found }, null, 2) + '\n')
}

/** The middle one, or NaN of nothing. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The value that `share` (0..1) of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}

function short(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en')
  return value.toFixed(Math.abs(value) < 1 ? 4 : Math.abs(value) < 100 ? 2 : 1)
}
