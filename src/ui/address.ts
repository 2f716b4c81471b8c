// Which screen an address names, and the address of each screen. Pure: it knows neither the window nor the screens.
import type { Id, Span } from '../core/types.ts'

export type Route =
  /**
   * Without an id it is the chat that its first message will create: a temporary one, if so. `turnId` is a turn to go to.
   */
  | { page: 'chat'; conversationId: Id | null; turnId: Id | null; temporary?: true }
  | { page: 'memory' | 'files' | 'storage' }
  /** `turnId`: the turn whose way is shown. */
  | { page: 'doctor'; turnId: Id | null }
  /** `field`: the one to go to. */
  | { page: 'settings'; field?: SettingsField }
  /** One memory, with its history. */
  | { page: 'statement'; memoryId: Id }
  /** A file, opened at a place in its text. */
  | { page: 'file'; documentId: Id; span: Span | null }

/** A field of the settings that has an address. */
export type SettingsField = (typeof FIELDS)[number]
const FIELDS = ['provider', 'address', 'key', 'model', 'window', 'spending'] as const

/** The route that a location hash names. Anything unknown is a new chat. */
export function readAddress(hash: string): Route {
  const [page, first, second] = hash.replace(/^#?\/?/, '').split('/')
  if (page === 'settings') {
    const field = FIELDS.find((name) => name === first)
    return field ? { page, field } : { page }
  }
  if (page === 'memory') return first ? { page: 'statement', memoryId: decode(first) } : { page }
  if (page === 'files')
    return first ? { page: 'file', documentId: decode(first), span: readSpan(second ?? '') } : { page }
  if (page === 'storage') return { page }
  if (page === 'doctor') return { page, turnId: first ? decode(first) : null }
  if (page === 'temporary') return { page: 'chat', conversationId: null, turnId: null, temporary: true }
  if (page !== 'c' || !first) return { page: 'chat', conversationId: null, turnId: null }
  return { page: 'chat', conversationId: decode(first), turnId: second ? decode(second) : null }
}

/** The address of a conversation, or of one turn in it, as a link's `href`. */
export function conversationAddress(id: Id, turnId?: Id): string {
  const address = `#/c/${encodeURIComponent(id)}`
  return turnId === undefined ? address : `${address}/${encodeURIComponent(turnId)}`
}

/** The address of one memory. */
export function statementAddress(id: Id): string {
  return `#/memory/${encodeURIComponent(id)}`
}

/** The address of a file, or of a place in it. */
export function fileAddress(id: Id, span?: Span): string {
  const address = `#/files/${encodeURIComponent(id)}`
  return span === undefined ? address : `${address}/${span.start}-${span.end}`
}

/** The address of the settings, or of one field there. */
export function settingsAddress(field?: SettingsField): string {
  return field === undefined ? '#/settings' : `#/settings/${field}`
}

function readSpan(text: string): Span | null {
  const [, start, end] = /^(\d{1,9})-(\d{1,9})$/.exec(text) ?? []
  return start === undefined ? null : { start: Number(start), end: Number(end) }
}

// A hand-typed address may hold a broken escape: then it is taken as it stands.
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
