// What one setting is: its rule, its range and default, and the words that tell a person what it does. Knows no setting
// in particular.
import * as v from 'valibot'

/** What a person is told of a field. */
export interface About {
  label: string
  /** One sentence: what it decides, and what raising it does. */
  effect: string
  /** What a number counts. */
  unit?: string
}

export type Kind = 'whole' | 'number' | 'share' | 'choice' | 'flag' | 'text'

export interface Field<T = unknown> extends About {
  kind: Kind
  rule: v.GenericSchema<unknown, T>
  fallback: T
  min?: number
  max?: number
  /** Of a choice: each value and its name. */
  choices?: Readonly<Record<string, string>>
  /** What null stands for, where it may be null. */
  none?: string
}

const range = (min: number, max: number) =>
  [
    v.minValue<number, number, undefined>(min, undefined),
    v.maxValue<number, number, undefined>(max, undefined),
  ] as const
const wholes = (min: number, max: number) => v.pipe(v.number(), v.integer(), ...range(min, max))

/** A whole number. */
export function whole(min: number, max: number, fallback: number, about: About): Field<number> {
  return { kind: 'whole', rule: wholes(min, max), fallback, min, max, ...about }
}

/** A whole number, or null for what `none` says. */
export function wholeOrNone(min: number, max: number, none: string, about: About): Field<number | null> {
  return { kind: 'whole', rule: v.nullable(wholes(min, max)), fallback: null, min, max, none, ...about }
}

/** Any number. */
export function number(min: number, max: number, fallback: number, about: About): Field<number> {
  return { kind: 'number', rule: v.pipe(v.number(), ...range(min, max)), fallback, min, max, ...about }
}

/** A part of a whole, from 0 to 1: shown in per cent. */
export function share(min: number, max: number, fallback: number, about: About): Field<number> {
  return { ...number(min, max, fallback, about), kind: 'share' }
}

/** One of some values, each with its name. */
export function choice<T extends string>(
  choices: Readonly<Record<T, string>>,
  fallback: NoInfer<T>,
  about: About,
): Field<T> {
  return { kind: 'choice', rule: v.picklist(Object.keys(choices) as T[]), fallback, choices, ...about }
}

/** Yes or no. */
export function flag(fallback: boolean, about: About): Field<boolean> {
  return { kind: 'flag', rule: v.boolean(), fallback, ...about }
}

/** A line of at most `max` characters, without the spaces around it. */
export function line(max: number, fallback: string, about: About): Field<string> {
  return { kind: 'text', rule: v.pipe(v.string(), v.trim(), v.maxLength(max)), fallback, max, ...about }
}

/** A text of at most `max` characters, as it is. */
export function text(max: number, fallback: string, about: About): Field<string> {
  return { kind: 'text', rule: v.pipe(v.string(), v.maxLength(max)), fallback, max, ...about }
}

/** A web address of a folder; ends in a slash. */
export function folderAddress(max: number, fallback: string, about: About): Field<string> {
  const rule = v.pipe(
    v.string(),
    v.trim(),
    v.check(isWebAddress),
    v.transform((address) => (address.endsWith('/') ? address : `${address}/`)),
    v.maxLength(max),
  )
  return { kind: 'text', rule, fallback, max, ...about }
}

/** A name, or null for what `none` says. */
export function nameOrNone(none: string, about: About): Field<string | null> {
  return { kind: 'text', rule: v.nullable(v.string()), fallback: null, none, ...about }
}

function isWebAddress(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
}

/** The value as the field has it, or undefined when it breaks the field's rule. */
export function accept<T>(field: Field<T>, value: unknown): { value: T } | undefined {
  const result = v.safeParse(field.rule, value)
  return result.success ? { value: result.output } : undefined
}
