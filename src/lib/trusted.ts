// The one Trusted Types policy of ours: scripts of workers come from this app's own origin. Works where the browser has
// no Trusted Types, and in workers, which start workers of their own.

/** What the browser wants instead of a plain string; opaque. */
type TrustedScriptURL = object & { toString(): string }
type Factory = {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): {
    createScriptURL(url: string): TrustedScriptURL
  }
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes
const policy = factory?.createPolicy('app-worker', { createScriptURL: own })

/** The address as it is, if it is of this origin. */
function own(url: string): string {
  if (new URL(url, location.href).origin === location.origin) return url
  throw new TypeError(`trusted: ${url} is not of this origin; workers are started from the app's own files only`)
}

/**
 * The address of a worker's script as `new Worker` and `register` take it under `require-trusted-types-for 'script'`.
 * Throws TypeError for another origin.
 */
export function trustedScriptURL(url: string): TrustedScriptURL | string {
  return policy ? policy.createScriptURL(url) : own(url)
}
