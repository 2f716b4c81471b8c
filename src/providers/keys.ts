// What a person typed as address and as key: cleaned of what pasting brings along, refused with the remedy when it
// cannot work, warned about when it looks like a mistake. Knows nothing of where keys are kept or what is sent.
import type { ProviderId } from '../core/config/fields.ts'
import { failure } from '../lib/errors.ts'
import { isLocal } from './local.ts'
import { type Known, speakerOf, type VendorId, vendorOfHost, vendorOfKey, VENDORS } from './vendors.ts'

/** Where requests go: `base` ends without a slash, paths are put behind it; keys are bound to `origin`. */
export interface Address {
  base: string
  origin: string
}

/** Reads a base URL. Throws NoEndpoint, saying what to write instead. */
export function checkBaseUrl(text: string): Address {
  const typed = text.trim().replace(/^["'<]+|["'>]+$/g, '')
  if (typed === '') throw wrongAddress('there is no address yet; enter one, such as https://api.openai.com/v1')
  if (vendorOfKey(typed) || /^sk-/.test(typed))
    throw wrongAddress('this looks like a key; it belongs in the key field, and here an address')
  if (!/^https?:\/\//i.test(typed)) throw wrongAddress(`“${shown(typed)}” has no https:// in front; ${guess(typed)}`)
  if (!URL.canParse(typed)) throw wrongAddress(`“${shown(typed)}” is not an address; write it like https://host/v1`)
  const url = new URL(typed)
  if (url.username || url.password)
    throw wrongAddress('the address holds a name or password; leave them out and use the key field')
  if (url.protocol === 'http:' && !isLocal(url.hostname))
    throw wrongAddress(`${url.host} would get your key and words unencrypted; write https:// (http works on localhost)`)
  // Content policies cannot name IPv6 hosts, so browsers would refuse the address that means the same.
  if (url.hostname === '[::1]') url.hostname = 'localhost'
  url.pathname = url.pathname.replace(
    /(?:\/+(?:chat\/completions|completions|responses|messages|api\/(?:chat|tags)|models(?:\/[^/]+:\w+)?)|[/'])+$/,
    '',
  )
  url.hash = ''
  return { base: url.href.replace(/\/(?=$|\?)/, ''), origin: url.origin }
}

/**
 * Where a vendor answers: at the address that was typed, or else its own. What is typed of its own address without a path, or
 * with that of its compatible API, is mended. Throws as `checkBaseUrl`.
 */
export function addressOf(id: VendorId, baseUrl: string): Address {
  const { baseUrl: own = '', compatible } = VENDORS[speakerOf(id, baseUrl)]
  const { base, origin } = checkBaseUrl(baseUrl || own)
  if (own !== '' && base === origin && new URL(own).origin === origin) return { base: own, origin }
  return { base: compatible ? base.replace(compatible, '') : base, origin }
}

/** The origin that is asked; undefined for who answers in this browser. Throws as `checkBaseUrl`. */
export function originOf({ id, baseUrl }: { id: ProviderId; baseUrl: string }): string | undefined {
  return Object.hasOwn(VENDORS, id) ? addressOf(id as VendorId, baseUrl).origin : undefined
}

/** The address of a path under a base; a query that the base carries (an API version) stays at the end. */
export function endpointOf(base: string, path: string): string {
  const [front = '', query] = base.split('?', 2)
  return query === undefined ? front + path : `${front}${path}${path.includes('?') ? '&' : '?'}${query}`
}

export interface CheckedKey {
  key: string
  /** What a person should look at; the key may work all the same. */
  warnings: string[]
}

/**
 * Cleans a key of what pasting brings along and looks whether it fits the address. An empty key is fine: servers on
 * one's own device need none. Throws WrongKey for what no header can carry.
 */
export function checkKey(text: string, baseUrl: string): CheckedKey {
  const spaced = withoutWrapping(text)
  const key = spaced.replaceAll(' ', '')
  const warnings: string[] = spaced === key ? [] : ['Spaces or line breaks inside the key were taken out.']
  if (/\*{3}|\.{3}|[…•]/.test(key))
    throw wrongKey('it is the shortened form that key pages show; copy the whole key, or make a new one')
  const strange = /[^\x21-\x7e]/u.exec(key)
  if (strange) throw wrongKey(`it holds “${strange[0]}”, which no key does; copy it again, the key alone`)
  const mismatch = mismatchOf(key, baseUrl)
  return { key, warnings: mismatch ? [...warnings, mismatch] : warnings }
}

/** Without outer spaces, line breaks, invisible characters, quotes, and what stands in front of keys in examples. */
function withoutWrapping(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(export )?[A-Z][A-Z0-9_]*(KEY|TOKEN) ?= ?/, '')
    .replace(/^["'`“”‘’]+|["'`“”‘’,;]+$/g, '')
    .replace(/^(authorization ?: ?)?bearer /i, '')
    .trim()
}

/** Whose key it is, when it is certainly not that of this server. */
export function strangerIn(key: string, host: string): Known | undefined {
  const owner = vendorOfKey(key)
  return owner && !isLocal(host) && vendorOfHost(host) !== owner ? owner : undefined
}

function mismatchOf(key: string, baseUrl: string): string | undefined {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : ''
  const owner = host === '' ? undefined : strangerIn(key, host)
  if (!owner) return undefined
  const remedy = owner.baseUrl ? `With this key, use ${owner.baseUrl}` : 'Use a key that was made there'
  return `This looks like ${keyOf(owner)}, but the address is ${host}. ${remedy}.`
}

/** "an Anthropic key" */
export function keyOf({ name }: Known): string {
  return `${/^([AEIO]|xAI|NVIDIA)/.test(name) ? 'an' : 'a'} ${name} key`
}

/** The address that was probably meant. */
function guess(typed: string): string {
  const bare = typed.replace(/^\w*:?\/+/, '')
  const scheme = isLocal(bare.split(/[/:]/)[0]!) ? 'http' : 'https'
  const meant = `${scheme}://${bare}`
  return URL.canParse(meant) ? `write ${shown(meant)}` : 'write it like https://host/v1'
}

/** Short enough to be shown, and without what may be a secret. */
function shown(address: string): string {
  return address
    .replace(/[?#].*$/, '')
    .replace(/\/\/[^/@]*@/, '//')
    .slice(0, 80)
}

const wrongAddress = (fact: string) => failure('NoEndpoint', `base URL: ${fact}`)
const wrongKey = (fact: string) => failure('WrongKey', `API key: ${fact}`)
