// Why no readable answer came. Browsers say no more than "failed", so the ways there are tried one by one, without key or
// cookies; what they tell is put together by a pure function. Knows nothing of requests that were answered.
import { within, LATE } from './clock.ts'
import { type FaultName } from './cards.ts'
import { fault, type ProviderFault } from './faults.ts'
import { isLocal } from './local.ts'
import type { Line } from './line.ts'
import { vendorOfHost } from './vendors.ts'

/** What the browser lets a page find out. */
export interface Probes {
  /** Whether anything comes back from there. What it says cannot be read. */
  reaches(url: string, signal: AbortSignal): Promise<boolean>
  /** What this page may read of what comes back: anything at all, that it lies somewhere else now, or nothing. */
  reads(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<'answer' | 'elsewhere' | 'nothing'>
  /** Whether this page may talk to servers on this computer: a permission that Chromium asks for. */
  permission(): Promise<Permission>
  place: Place
}

export type Permission = 'granted' | 'denied' | 'prompt' | 'unknown'

/** Where the app runs. */
export interface Place {
  /** An address of the app's own that no cache answers; '' when it says nothing about the network. */
  ping: string
  /** The page is served from this computer. */
  local: boolean
  /** A secure page of this browser may not ask plain http servers, not even those on this computer (Safari). */
  blocksLoopback: boolean
}

/** What was found. */
export interface Findings {
  online: boolean
  /** The server is on this computer. */
  local: boolean
  /** A key was sent, and this vendor is known to hide that it was wrong. */
  mayHideKey: boolean
  server: 'readable' | 'elsewhere' | 'closed' | 'silent'
  /** The app's own site. */
  site: 'answers' | 'silent' | 'unknown'
  permission: Permission
  place: Place
}

/** The fault that the findings amount to. */
export function causeOf({ online, local, mayHideKey, server, site, permission, place }: Findings): FaultName {
  if (server === 'elsewhere') return 'NoEndpoint'
  if (local) {
    if (server === 'readable') return 'HungUp'
    if (server === 'closed') return 'OriginNotAllowed'
    if (place.blocksLoopback) return 'LoopbackBlocked'
    // A question that was asked and not answered counts as no. Pages of this computer are not asked.
    return !place.local && (permission === 'denied' || permission === 'prompt')
      ? 'LocalNetworkDenied'
      : 'LocalServerOff'
  }
  if (!online) return 'Offline'
  if (server === 'silent') return site === 'silent' ? 'NetworkDown' : 'Unreachable'
  if (mayHideKey) return 'WrongKey'
  return server === 'readable' ? 'HungUp' : 'ClosedToPages'
}

/** A probe that takes longer tells nothing new: a server that is there says something within it. */
const PROBE_MS = 3000

/** Finds out why nothing readable came. `modelsUrl`: where the server answers everybody who may read it. */
export async function diagnose(
  line: Line,
  probes: Probes,
  headers: Record<string, string>,
  modelsUrl: string,
  signal: AbortSignal,
): Promise<ProviderFault> {
  const { hostname } = new URL(line.base)
  const hangUp = new AbortController()
  const soon = async <T>(answer: Promise<T>, late: T) => {
    const got = await within(answer, PROBE_MS, signal, line.clock)
    return got === LATE ? late : got
  }
  const { ping } = probes.place
  try {
    const [read, reached, site, permission] = await Promise.all([
      soon(probes.reads(modelsUrl, headers, hangUp.signal), 'nothing'),
      soon(probes.reaches(`${line.origin}/`, hangUp.signal), false),
      ping === '' ? undefined : soon(probes.reaches(ping, hangUp.signal), false),
      probes.permission(),
    ])
    const cause = causeOf({
      online: line.online(),
      local: isLocal(hostname),
      mayHideKey: line.key !== '' && vendorOfHost(hostname)?.hidesWrongKeys === true,
      server: read === 'nothing' ? (reached ? 'closed' : 'silent') : read === 'answer' ? 'readable' : read,
      site: site === undefined ? 'unknown' : site ? 'answers' : 'silent',
      permission,
      place: probes.place,
    })
    const words = WORDS[cause] ?? 'no readable answer came.'
    return fault(cause, line, cause === 'LocalServerOff' && !line.online() ? `${words} ${ALSO_OFFLINE}` : words)
  } finally {
    hangUp.abort()
  }
}

const ALSO_OFFLINE = 'This device is offline as well, which is nothing to a server on it.'
const WORDS: Partial<Record<FaultName, string>> = {
  NoEndpoint: 'it sends requests on to somewhere else, where a key must not follow; enter the address it sends to.',
  HungUp: 'it answers this page, but broke off this request before a word of it came.',
  OriginNotAllowed: 'it answers, but not to this page: its address is not among those it lets in.',
  LoopbackBlocked: 'this browser lets no secure page talk to plain http servers.',
  LocalNetworkDenied: 'the browser was not allowed to let this page talk to servers on this computer.',
  LocalServerOff: 'nothing answers there.',
  Offline: 'this device has no network.',
  NetworkDown: 'neither it nor the site of this app answers.',
  Unreachable: 'nothing comes back from there.',
  WrongKey: 'it is there, and gave this page no readable answer: that is how it refuses a wrong key.',
  ClosedToPages: 'it is there, but lets no page read what it says.',
}
