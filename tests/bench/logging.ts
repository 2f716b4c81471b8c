// What does the log cost? The time of a line that is kept, and of one that is not, and of all lines of one message, beside
// the time of a plan.
import { keepUpTo, logged, logStep } from '../../src/lib/log.ts'
import { measure } from './measure.ts'
import { record } from './report.ts'

const LINES = 10_000
const ROUNDS = 101
/** Stored, recalled, planned, sent, first token, done, ingested. */
const PER_MESSAGE = 7

/** Prints them. */
export async function logging(): Promise<void> {
  for (const [name, level] of [
    ['kept', 'info'],
    ['not kept', 'error'],
  ] as const) {
    keepUpTo(level)
    const { median, p95 } = await measure(ROUNDS, () => {
      for (let line = 0; line < LINES; line++) logStep('turn', 'planned')
    })
    const micros = (ms: number) => (ms / LINES) * 1000
    record(`logging, a line ${name}`, {
      'median µs': micros(median),
      'p95 µs': micros(p95),
      'a message µs': micros(median) * PER_MESSAGE,
    })
  }
  record('logging, lines kept in memory', { lines: logged().length })
}
