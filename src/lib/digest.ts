// SHA-256 by the browser itself, off this thread's hands. Apart from lib/hash.ts, whose two other ways bring a library
// along that a first visit does not need.

/** SHA-256 of a text (UTF-8) or of bytes, as 64 lower-case hex digits. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
