// What one kind of fault did, in numbers, and when that is good enough. Knows nothing of how faults are made.

export type Mode = 'quick' | 'long'

/** One line of the report. */
export interface Trial {
  /** What was done to it. A control, without the protection that is tried, begins with "control: ". */
  fault: string
  tried: number
  /** Everything was as it should be, or what was wrong was told. */
  survived: number
  /** What had been reported saved is gone or torn. */
  lost: number
  /** Damage that was taken for good. */
  wronglyAccepted: number
  /** Why nothing could be tried here; all numbers are 0 then. */
  notPossible?: string
}

/** Tries one kind of fault. `say` is told of progress, a line at a time. */
export type Fault = (mode: Mode, say: (line: string) => void) => Promise<Trial[]>

const isControl = ({ fault }: Trial) => fault.startsWith('control: ')

/** What is wrong with a trial: protection that failed, or a control that shows no damage and so proves nothing. */
export function complaintOf(trial: Trial): string | undefined {
  const { fault, tried, survived, lost, wronglyAccepted, notPossible } = trial
  if (notPossible !== undefined) return undefined
  if (tried === 0) return `${fault}: nothing was tried`
  const damaged = lost + wronglyAccepted
  if (isControl(trial))
    return damaged > 0 ? undefined : `${fault}: it shows no damage, so the test would not notice any`
  if (damaged > 0) return `${fault}: ${lost} lost, ${wronglyAccepted} wrongly accepted`
  return survived < tried ? `${fault}: ${tried - survived} of ${tried} did not end well` : undefined
}

/** A trial as one line of a table. */
export function lineOf({ fault, tried, survived, lost, wronglyAccepted, notPossible }: Trial): string {
  if (notPossible !== undefined) return `${fault.padEnd(52)}  not possible here: ${notPossible}`
  const cells = [tried, survived, lost, wronglyAccepted].map((value) => String(value).padStart(9))
  return `${fault.padEnd(52)}${cells.join('')}`
}

/** The heads of the columns of `lineOf`. */
export const HEAD = `${'fault'.padEnd(52)}${['tried', 'survived', 'lost', 'accepted'].map((head) => head.padStart(9)).join('')}`
