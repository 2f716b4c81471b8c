// What came of many tries of one kind of fault.

export interface Trial {
  /** Begins with "control: " where the protection was left out, and damage is expected. */
  fault: string
  tried: number
  /** As it should be: refused with nothing changed, or taken and just what was written. */
  survived: number
  /** Something that was here is not as it was. */
  lost: number
  /** Something was taken in that nobody wrote. */
  wronglyAccepted: number
}
