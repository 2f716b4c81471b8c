// What became of each file that was given, line by line: for the screen and for the clipboard. Pure.
import { count } from '../words.ts'

export type Outcome = 'added' | 'updated' | 'unchanged' | 'refused' | 'passed over'

export interface ReportLine {
  path: string
  outcome: Outcome
  /** Why, as the end of a sentence that begins with the path. */
  reason?: string
  /** Files this line stands for, when it is not one. */
  files?: number
}

/** The order in which a person looks at them: what needs looking at first. */
export const OUTCOMES: readonly Outcome[] = ['refused', 'added', 'updated', 'unchanged', 'passed over']

/** "2 added, 1 refused": every outcome there is, good news first. */
export function summarise(lines: readonly ReportLine[]): string {
  const order: Outcome[] = ['added', 'updated', 'unchanged', 'refused', 'passed over']
  const sums = order.map((outcome) => {
    const files = lines.filter((line) => line.outcome === outcome)
    return [outcome, files.reduce((sum, line) => sum + (line.files ?? 1), 0)] as const
  })
  return sums.flatMap(([outcome, sum]) => (sum > 0 ? [`${sum} ${outcome}`] : [])).join(', ')
}

/** The whole report as plain text, one line a file. */
export function reportText(title: string, lines: readonly ReportLine[]): string {
  return [title, ...lines.map((line) => `${line.outcome}: ${line.path}${detail(line)}`)].join('\n')
}

/** What stands behind the path: how many files, and why. */
export function detail({ files, reason }: ReportLine): string {
  const many = files === undefined ? '' : ` (${count(files, 'file')})`
  return many + (reason === undefined ? '' : `: ${reason}`)
}
