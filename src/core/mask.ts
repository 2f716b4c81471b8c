// Takes out of a text what may be a secret or somebody's words: the last of several sieves before a report is handed to a
// person who may send it on. Would rather take too much. Pure.

const SIEVES: readonly (readonly [what: RegExp, by: string])[] = [
  // Addresses, with all that follows in them.
  [/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[mail]'],
  // What is quoted was written by somebody.
  [/“[^”]*”?|"[^"\n]*"?|‘[^’]*’|`[^`\n]*`?/g, '[quoted]'],
  // Keys as vendors make them, and anything else that is long and not a word.
  [/\b(?:sk|pk|gsk|xai|key|tok|hf|ghp|AIza)[-_][\w-]{4,}/gi, '[key]'],
  [/\bAIza[\w-]{6,}/g, '[key]'],
  [/\b(?=\w*\d)(?=\w*[a-z])\w{16,}/gi, '[key]'],
  [/\b[\w+/-]{32,}={0,2}/g, '[key]'],
]

/** The text without what looks like an address, a key, or a quotation. */
export function masked(text: string): string {
  return SIEVES.reduce((rest, [what, by]) => rest.replace(what, by), text)
}
