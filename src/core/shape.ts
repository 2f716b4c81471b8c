// The small shapes that rows of an archive are made of: ids, times, counts, measures, spans. Nothing outside of them is
// believed. Knows no table.
import * as v from 'valibot'
import type { Source, Span } from './types.ts'

/** A strict object with exactly the fields of T: the compiler counts them. */
export function exactly<T extends object>() {
  return (fields: { [K in keyof T]-?: v.GenericSchema<unknown, T[K]> }) =>
    // valibot cannot infer the output of entries that are mapped over an open T; the argument's type has proved it.
    v.strictObject(fields as unknown as v.ObjectEntries) as unknown as v.GenericSchema<unknown, T>
}

const FINITE = 'a finite number'
const WHOLE = 'a whole number'
export const id = v.pipe(v.string(), v.regex(/^[^\s#]{1,200}$/u, 'an id'))
export const text = v.string()
export const time = v.pipe(v.number(), v.finite(FINITE))
export const count = v.pipe(v.number(), v.safeInteger(WHOLE), v.minValue(0))
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
export const flag = v.picklist([0, 1])
export const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256'))
/** Something measured. JSON knows no NaN and writes null: nothing was measured. */
export const measure = v.pipe(
  v.nullable(v.number()),
  v.transform((number) => number ?? 0),
  v.finite(FINITE),
)
export const amount = v.pipe(v.number(), v.finite(FINITE), v.minValue(0))
export const measures = v.record(v.string(), measure)
export const role = v.picklist(['user', 'assistant'])

const forwards = ({ start, end }: Span) => start <= end
const FORWARDS = 'a span that ends after it starts'
export const span = v.pipe(exactly<Span>()({ start: count, end: count }), v.check<Span, string>(forwards, FORWARDS))
export const source = v.pipe(
  exactly<Source>()({ turnId: id, start: count, end: count }),
  v.check<Source, string>(forwards, FORWARDS),
)
