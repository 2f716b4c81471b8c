// What one setting is: its rule, its range and its default. Knows no setting in particular, and no words for any.

export type Kind = 'whole' | 'number' | 'share' | 'choice' | 'flag' | 'text'

export interface Field<T = unknown> {
  kind: Kind
  /** The value as the field has it, or undefined when it breaks the field's rule. */
  accept: (value: unknown) => { value: T } | undefined
  fallback: T
  min?: number
  max?: number
  /** Of a choice: its values. */
  choices?: readonly string[]
  /** Where null is a value: what it stands for is said in the field's words. */
  nullable?: true
}

/** Takes what a test lets pass. */
const when =
  <T>(fits: (value: unknown) => value is T) =>
  (value: unknown) =>
    fits(value) ? { value } : undefined

const within =
  (min: number, max: number, whole = false) =>
  (value: unknown): value is number =>
    typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))

const orNull =
  <T>(fits: (value: unknown) => value is T) =>
  (value: unknown): value is T | null =>
    value === null || fits(value)

const isText = (value: unknown): value is string => typeof value === 'string'
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

/** A whole number. */
export function whole(min: number, max: number, fallback: number): Field<number> {
  return { kind: 'whole', accept: when(within(min, max, true)), fallback, min, max }
}

/** A whole number, or null. */
export function wholeOrNone(min: number, max: number): Field<number | null> {
  return { kind: 'whole', accept: when(orNull(within(min, max, true))), fallback: null, min, max, nullable: true }
}

/** Any number. */
export function number(min: number, max: number, fallback: number): Field<number> {
  return { kind: 'number', accept: when(within(min, max)), fallback, min, max }
}

/** Any number, or null. */
export function numberOrNone(min: number, max: number): Field<number | null> {
  return { kind: 'number', accept: when(orNull(within(min, max))), fallback: null, min, max, nullable: true }
}

/** A part of a whole, from 0 to 1: shown in per cent. */
export function share(min: number, max: number, fallback: number): Field<number> {
  return { ...number(min, max, fallback), kind: 'share' }
}

/** One of some values. */
export function choice<T extends string>(choices: readonly T[], fallback: NoInfer<T>): Field<T> {
  const isOne = (value: unknown): value is T => (choices as readonly unknown[]).includes(value)
  return { kind: 'choice', accept: when(isOne), fallback, choices }
}

/** Yes or no. */
export function flag(fallback: boolean): Field<boolean> {
  return { kind: 'flag', accept: when(isFlag), fallback }
}

/** A line of at most `max` characters, without the spaces around it. */
export function line(max: number, fallback: string): Field<string> {
  return { kind: 'text', accept: (value) => (isText(value) ? short(value.trim(), max) : undefined), fallback, max }
}

/** A text of at most `max` characters, as it is. */
export function text(max: number, fallback: string): Field<string> {
  return { kind: 'text', accept: (value) => (isText(value) ? short(value, max) : undefined), fallback, max }
}

/** A web address of a folder; ends in a slash. */
export function folderAddress(max: number, fallback: string): Field<string> {
  const accept = (value: unknown) => {
    const address = isText(value) ? value.trim() : ''
    return isWebAddress(address) ? short(address.endsWith('/') ? address : `${address}/`, max) : undefined
  }
  return { kind: 'text', accept, fallback, max }
}

/** A name, or null. */
export function nameOrNone(): Field<string | null> {
  return { kind: 'text', accept: when(orNull(isText)), fallback: null, nullable: true }
}

function short(value: string, max: number): { value: string } | undefined {
  return value.length <= max ? { value } : undefined
}

function isWebAddress(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
}
