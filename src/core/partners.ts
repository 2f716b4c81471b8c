// Which statements are worth comparing with which: those that share a telling word or an attribute, or are linked. Found by
// what each is about, not by trying all pairs. Knows nothing of what comes of comparing them.
import type { Statement } from './consolidate.ts'
import { type Marks, marksOf } from './differences.ts'
import { type Sentence, sentenceOf } from './succession.ts'
import type { Memory } from './types.ts'

/** What of a memory is compared. */
export type Known = Statement & Pick<Memory, 'links'>

/** A stem that more memories have is no clue: pairs are not compared for its sake. Raising it costs time, squared. */
export const COMMON = 60

/** A memory as it is compared: read once, whatever it is compared with. */
export interface Read {
  memory: Known
  sentence: Sentence
  stems: ReadonlySet<string>
  marks: Marks
}

/** Reads a memory for comparing. */
export function readForComparing(memory: Known): Read {
  const sentence = sentenceOf(memory.text)
  return { memory, sentence, stems: new Set(sentence.stems), marks: marksOf(memory.text) }
}

/** Each with the later ones of its space that are linked with it, or share a telling stem or an attribute. */
export function* partners(read: readonly Read[]): Generator<[Read, Read[]]> {
  const holders = new Map<string, number[]>()
  const termsOf = read.map(({ memory: { spaceId }, sentence: { holdings }, stems }) =>
    [...new Set([...stems, ...holdings.map(({ about }) => `=${about}`)])].map((term) => `${spaceId}\n${term}`),
  )
  for (const [at, terms] of termsOf.entries())
    for (const term of terms) {
      const held = holders.get(term)
      if (held) held.push(at)
      else holders.set(term, [at])
    }
  const linked = linkedPlaces(read)
  const met = new Int32Array(read.length).fill(-1)
  for (const [at, terms] of termsOf.entries()) {
    const others: number[] = []
    const meet = (other: number) => {
      if (other <= at || met[other] === at) return
      met[other] = at
      others.push(other)
    }
    linked.get(at)?.forEach(meet)
    for (const term of terms) {
      const held = holders.get(term)!
      if (held.length <= COMMON) held.forEach(meet)
    }
    yield [read[at]!, others.sort((a, b) => a - b).map((other) => read[other]!)]
  }
}

/** For each place the places that are linked with it, either way. */
function linkedPlaces(read: readonly Read[]): Map<number, number[]> {
  const places = new Map(read.map(({ memory }, at) => [memory.id, at] as const))
  const linked = new Map<number, number[]>()
  function add(from: number, to: number): void {
    const others = linked.get(from)
    if (others) others.push(to)
    else linked.set(from, [to])
  }
  for (const [at, { memory }] of read.entries())
    for (const { to } of memory.links) {
      const other = places.get(to)
      if (other === undefined || other === at) continue
      add(at, other)
      add(other, at)
    }
  return linked
}
