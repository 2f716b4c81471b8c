// The configurations that a choice is made among: the one in use, and each constant of the ranking a step lower and a
// step higher, one at a time. Makes their runs with the evaluation's own command.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const RANKING = 'src/core/rank.ts'
const STEPS: Record<string, [lower: number, higher: number]> = {
  PARTS: [0.3, 0.5],
  BEFORE_REPLY: [0.3, 0.5],
  AFTER: [0.1, 0.3],
  AROUND: [0.1, 0.3],
  CONVERSATION: [0.2, 0.4],
  PERSON: [2, 4],
  SPEAKER: [1.5, 2.5],
  ASKS: [0.8, 1],
}

/** `undefined` is the configuration in use. */
export const VARIANTS: (string | undefined)[] = [
  undefined,
  ...Object.entries(STEPS).flatMap(([name, values]) => values.map((value) => `${RANKING}:${name}=${value}`)),
]

/** Runs the evaluation of a file, under one variant: the lines of the run. */
export function runOf(data: string, variant?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'variant-'))
  try {
    const out = join(folder, 'run.jsonl')
    const changed = variant === undefined ? [] : ['--constant', variant]
    const command = ['scripts/entry.mjs', ...changed, 'tests/eval/main.ts', '--data', data, '--out', out]
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
    if (status !== 0)
      throw new Error(`leave-out: the evaluation failed with ${variant ?? 'nothing changed'}: ${stderr}`)
    return readFileSync(out, 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
