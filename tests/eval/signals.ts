// How well signals are found: `npm run eval:signals -- [--data FILE.jsonl] [--json OUT] [--misses]` scores a file of marked
// texts, by default the project's own; `--junk TALK.json [--sample N] [--seed N]` counts what is found in the talk of an
// evaluation file (convmem-eval/1) and shows some of it, for a person to judge.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { detect } from '../../src/core/signals/detect.ts'
import { SIGNAL_KINDS } from '../../src/core/signals/kinds.ts'
import { sentences } from '../../src/core/text.ts'
import { readDataset } from './dataset.ts'
import { type Marked, readMarked, score, type Score } from './signals-score.ts'

const FIXTURES = 'tests/fixtures/signals'
/** Marked in one go and never looked at when rules were made: each scored by itself. */
const HELD_OUT = 'held-out'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    json: { type: 'string' },
    misses: { type: 'boolean', default: false },
    junk: { type: 'string' },
    sample: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
})

if (values.junk) junk(values.junk, Number(values.sample), Number(values.seed))
else if (values.data) report(values.data, read(values.data))
else {
  const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.jsonl'))
  report(
    FIXTURES,
    files.filter((name) => !name.startsWith(HELD_OUT)).flatMap((name) => read(join(FIXTURES, name))),
  )
  for (const name of files.filter((each) => each.startsWith(HELD_OUT))) {
    const heldOut = read(join(FIXTURES, name))
    row(`${name.replace('.jsonl', '')} (${heldOut.length})`, score(heldOut, detect).overall)
  }
}

function read(path: string): Marked[] {
  const { marked, bad } = readMarked(readFileSync(path, 'utf8'))
  for (const line of bad) console.error(`eval:signals: ${path}, ${line}; left out`)
  if (bad.length > 0) process.exitCode = 1
  return marked
}

function report(name: string, marked: Marked[]): void {
  const { overall, kinds, misses } = score(marked, detect)
  const without = marked.filter(({ signals }) => signals.length === 0).length
  console.log(`${name}: ${marked.length} texts, ${without} of them without a signal`)
  console.log(`${''.padEnd(24)}precision  recall      f1`)
  for (const kind of SIGNAL_KINDS) row(kind, kinds[kind])
  row('overall', overall)
  if (values.misses)
    for (const { what, kind, line, text, span } of misses)
      console.log(`${what} ${kind} (line ${line}): ${JSON.stringify(span)} in ${JSON.stringify(text)}`)
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ overall, kinds }, null, 2)}\n`)
}

function row(name: string, { precision, recall, f1 }: Score): void {
  const figures = [precision, recall, f1].map((figure) => figure.toFixed(3).padStart(8)).join('')
  console.log(`${name.padEnd(24)} ${figures}`)
}

/** Signals in what people said, without any knowledge of what is right: how many, and a sample drawn by `seed`. */
function junk(path: string, count: number, seed: number): void {
  const { conversations } = readDataset(readFileSync(path, 'utf8'))
  const said = conversations.flatMap(({ sessions }) =>
    sessions.flatMap(({ turns }) => turns.filter(({ speaker }) => speaker !== 'assistant').map(({ text }) => text)),
  )
  const began = performance.now()
  const found = said.flatMap((text) => detect(text).map((signal) => ({ ...signal, text })))
  const seconds = (performance.now() - began) / 1000
  const all = said.reduce((sum, text) => sum + sentences(text).length, 0)
  console.log(`${path}: ${said.length} turns of people, ${all} sentences, read in ${seconds.toFixed(1)} s`)
  console.log(`${found.length} signals: ${((100 * found.length) / all).toFixed(1)} in 100 sentences`)
  for (const kind of SIGNAL_KINDS)
    console.log(`  ${kind.padEnd(12)}${String(found.filter((signal) => signal.kind === kind).length).padStart(6)}`)
  for (const { kind, confidence, text, start, end } of sampled(found, count, seed))
    console.log(`${kind} ${confidence.toFixed(2)} ${JSON.stringify(text.slice(start, end))}`)
}

/** `count` of `all`, the same for the same seed (a linear congruential generator, constants of Numerical Recipes). */
function sampled<T>(all: readonly T[], count: number, seed: number): T[] {
  const left = [...all]
  let state = seed >>> 0
  return Array.from({ length: Math.min(count, all.length) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return left.splice(Math.floor((state / 2 ** 32) * left.length), 1)[0]!
  })
}
