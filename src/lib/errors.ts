// Errors with a stable name. Classes do not survive structured cloning, names do, so names are what is tested.

/** An error a person may meet: `name` maps to words and a button, the message says who, what and the remedy. */
export function failure(name: string, message: string, cause?: unknown): Error {
  const error = cause === undefined ? new Error(message) : new Error(message, { cause })
  error.name = name
  return error
}

/** The name of anything thrown. */
export function nameOf(thrown: unknown): string {
  return thrown instanceof Error || thrown instanceof DOMException ? thrown.name : 'Error'
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error || thrown instanceof DOMException ? thrown.message : String(thrown)
}

/** True for an abort by a person or by a caller. */
export function isAbort(thrown: unknown): boolean {
  return nameOf(thrown) === 'AbortError'
}
