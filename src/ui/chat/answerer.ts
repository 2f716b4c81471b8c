// Who answers, in words. Pure.
import { PROVIDER_NAMES } from '../../core/config/fields.ts'
import type { Answerer, Turn } from '../../core/types.ts'

/** A provider by its name; a server that any may run, by its host. */
export function answererName({ id, host }: Answerer): string {
  const name = Object.hasOwn(PROVIDER_NAMES, id) ? PROVIDER_NAMES[id as keyof typeof PROVIDER_NAMES] : id
  return id === 'openai-compatible' && host ? host : name
}

const WHY: Readonly<Record<string, string>> = {
  RateLimited: 'was busy',
  Overloaded: 'was in trouble',
  Timeout: 'fell silent',
  NoCredit: 'had no credit left',
}

/** Why another had to step in: "Groq was busy". */
export function whyInstead({ fault, ...answerer }: NonNullable<Turn['insteadOf']>): string {
  return `${answererName(answerer)} ${WHY[fault] ?? 'could not be reached'}`
}
