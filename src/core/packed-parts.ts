// The parts of a stored plan in a few dozen bytes each: a line a part, what repeats in a table of names. A plan is written
// with every answer, and an object a part makes most of what an answer takes on the disk. Decides nothing about parts.
import type { DropReason, Id, PackedParts, PartKind, PartSource, Role, StoredPart, StoredPlan, Why } from './types.ts'

/** Hex digits kept of a hash: that the words of a row changed goes unseen once in 16 ** 9. More make every plan larger. */
export const HASH_DIGITS = 9

const KINDS: Record<PartKind, string> = { system: 's', profile: 'p', summary: 'y', memory: 'm', turn: 't', input: 'i' }
const DROPS: Record<DropReason, string> = { budget: 'b', duplicate: 'd', scope: 's', threshold: 't' }
const TYPES: Record<PartSource['type'], string> = { turn: 't', memory: 'm', document: 'd' }
const ROLES: Record<Role, string> = { user: 'u', assistant: 'a' }
const flipped = <K extends string>(letters: Record<K, string>) =>
  new Map(Object.entries<string>(letters).map(([word, letter]) => [letter, word as K]))
const [KIND, DROP, TYPE, ROLE] = [flipped(KINDS), flipped(DROPS), flipped(TYPES), flipped(ROLES)]

/** The parts of a plan, however they are stored. */
export function partsOf({ parts }: Pick<StoredPlan, 'parts'>): StoredPart[] {
  return Array.isArray(parts) ? parts : unpack(parts)
}

/** Of the parts of a plan, those that were recalled and sent. */
export function recalledOf(plan: StoredPlan): StoredPart[] {
  return partsOf(plan).filter(({ kind, dropped }) => kind !== 'turn' && kind !== 'input' && !dropped)
}

/** The sources that a plan names, one an entry: quicker than all of its parts. */
export function sourceIdsOf({ parts }: Pick<StoredPlan, 'parts'>): Id[] {
  if (Array.isArray(parts)) return parts.flatMap(({ source }) => source?.id ?? [])
  const read = idReader(parts.names)
  return linesOf(parts).flatMap((line) => read(line.split(',', 2)[1] ?? '') ?? [])
}

/** The plan with other parts, stored as it stores its own. */
export function withParts(plan: StoredPlan, parts: StoredPart[]): StoredPlan {
  return { ...plan, parts: Array.isArray(plan.parts) ? parts : packParts(parts) }
}

/** Hashes are cut to HASH_DIGITS, scores and their reasons to two digits. */
export function packParts(parts: readonly StoredPart[]): PackedParts {
  const names: string[] = []
  const places = new Map<string, number>()
  const named = (name: string): string => {
    if (!places.has(name)) places.set(name, names.push(name) - 1)
    return places.get(name)!.toString(36)
  }
  let last = ''
  let talk: Id | undefined
  const lines = parts.map(({ kind, dropped, source, sha256, tokens, score, why }) => {
    const head = [
      KINDS[kind],
      dropped && DROPS[dropped],
      source && TYPES[source.type],
      source?.role && ROLES[source.role],
    ]
    const reasons = Object.entries(why ?? {}).filter(([, value]) => value !== 0)
    const fields = [
      named(head.map((letter) => letter ?? '-').join('')),
      '',
      short(sha256.slice(0, HASH_DIGITS)),
      whole(tokens),
    ]
    if (source) {
      const id = idOf(source.id)
      fields[1] = id ? shared(last, id.digits) + id.rest : `=${named(source.id)}`
      if (id) last = id.digits
      fields.push(
        whole(source.end),
        whole(source.start),
        source.conversationId === talk ? '' : source.conversationId === undefined ? '-' : named(source.conversationId),
        whole(Math.round(source.createdAt) - (id ? timeIn(id.digits) : 0)),
        whole(source.revision),
        source.speaker === undefined ? '' : named(source.speaker),
      )
      talk = source.conversationId
    } else fields.push('', '', '', '', '', '')
    fields.push(score === undefined ? '' : brief(score))
    if (why)
      fields.push(named(reasons.map(([name]) => name).join(' ')), reasons.map(([, value]) => brief(value)).join(' '))
    return fields.join(',').replace(/,+$/, '')
  })
  return { names, lines: lines.join('\n') }
}

/** What packParts packed. Of what it did not pack it makes no sense and does not fail: the shapes of rows refuse it. */
function unpack(packed: PackedParts): StoredPart[] {
  const { names } = packed
  const read = idReader(names)
  const nameAt = (place: string) => names[parseInt(place, 36)]
  let talk: Id | undefined
  return linesOf(packed).map((line) => {
    const [
      head = '',
      id = '',
      hash = '',
      tokens,
      end,
      start,
      conversation,
      at,
      revision,
      speaker,
      score,
      reasons,
      values,
    ] = line.split(',')
    // Four letters: kind, why dropped, type of the source, role.
    const traits = nameAt(head) ?? ''
    const part: StoredPart = { kind: KIND.get(traits[0]!)!, sha256: long(hash), tokens: number(tokens) }
    const sourceId = read(id)
    if (sourceId !== undefined) {
      if (conversation) talk = conversation === '-' ? undefined : nameAt(conversation)
      const { digits } = idOf(sourceId) ?? {}
      part.source = {
        type: TYPE.get(traits[2]!)!,
        id: sourceId,
        start: number(start),
        end: number(end),
        createdAt: number(at) + (digits ? timeIn(digits) : 0),
        revision: number(revision),
      }
      if (talk !== undefined) part.source.conversationId = talk
      const role = ROLE.get(traits[3]!)
      if (role) part.source.role = role
      if (speaker) part.source.speaker = nameAt(speaker)!
    }
    if (score) part.score = Number(score)
    if (reasons) part.why = whyOf(nameAt(reasons) ?? '', values ?? '')
    const dropped = DROP.get(traits[1]!)
    if (dropped) part.dropped = dropped
    return part
  })
}

const linesOf = ({ lines }: PackedParts): string[] => (lines === '' ? [] : lines.split('\n'))
const whole = (value: number): string => (value === 0 ? '' : value.toString(36))
const number = (digits = ''): number => (digits === '' ? 0 : parseInt(digits, 36))
/** Two digits, and no zero in front of the point. */
const brief = (value: number): string => String(Number(value.toPrecision(2))).replace(/^0\./, '.')

function whyOf(names: string, values: string): Why {
  const each = values.split(' ')
  return names === '' ? {} : Object.fromEntries(names.split(' ').map((name, at) => [name, Number(each[at])]))
}

// Ids are UUIDs of version 7, some with a piece of their row behind them: 32 hexadecimal digits are written as 22 of base
// 64, without those that are the same as in the id before. Others stand among the names.
const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})([/#][^,\s]*)?$/
const ID_DIGITS = 22
const BASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function idOf(id: Id): { digits: string; rest: string } | undefined {
  const found = UUID.exec(id)
  return found ? { digits: short(found.slice(1, 6).join('')), rest: found[6] ?? '' } : undefined
}

/** How many first digits are those of the id before, as one of base 64, and the others. */
function shared(before: string, digits: string): string {
  let same = 0
  while (same < before.length && before[same] === digits[same]) same++
  return BASE[same]! + digits.slice(same)
}

/** Reads the ids of the lines, one after the other: each may go on from the one before. Undefined where there is none. */
function idReader(names: string[]): (field: string) => Id | undefined {
  let last = ''
  return (field) => {
    if (field === '') return undefined
    if (field.startsWith('=')) return names[parseInt(field.slice(1), 36)] ?? ''
    const cut = Math.max(0, BASE.indexOf(field[0]!))
    const own = ID_DIGITS - cut
    last = last.slice(0, cut) + field.slice(1, 1 + own)
    const hex = long(last)
    const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)]
    return groups.join('-') + field.slice(1 + own)
  }
}

/** The time in an id, in milliseconds: its first 48 bits. */
const timeIn = (digits: string): number => parseInt(long(digits.slice(0, 8)), 16)

/** Three hexadecimal digits are two of base 64. */
function short(hex: string): string {
  let digits = ''
  for (let at = 0; at < hex.length; at += 3) {
    const bits = parseInt(hex.slice(at, at + 3).padEnd(3, '0'), 16)
    digits += BASE[bits >> 6]! + BASE[bits & 63]!
  }
  return digits
}

function long(digits: string): string {
  let hex = ''
  for (let at = 0; at + 1 < digits.length; at += 2)
    hex += (BASE.indexOf(digits[at]!) * 64 + BASE.indexOf(digits[at + 1]!)).toString(16).padStart(3, '0')
  return hex
}
