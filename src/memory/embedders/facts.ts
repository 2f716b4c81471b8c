// What was learned about models once, in the derived database. What cannot be read is unknown, and found out again; what
// cannot be written will be found out next time: neither stops a model.
import type { Way } from '../../core/models.ts'
import type { Derived, ModelFacts } from '../../db/db.ts'
import type { Choice } from './choice.ts'
import type { Revision } from './hub.ts'
import type { Noise } from './index.ts'

/** A model as it answered last: enough to open it again without asking anybody. */
export interface Answering {
  choice: Choice
  commit: string
  /** Of its space; it may run in another one (see `open`). */
  way: Way
}

export interface Facts {
  /** The commit that is used of a model on a host. */
  commit(choice: Choice): Promise<string | undefined>
  learnCommit(choice: Choice, revision: Revision): void
  noise(key: string): Promise<Noise | undefined>
  learnNoise(key: string, noise: Noise): void
  /** How far vectors of this graphics processor agree with the processor's: the least cosine. */
  parity(key: string, adapter: string): Promise<number | undefined>
  learnParity(key: string, adapter: string, cosine: number): void
  answering(): Promise<Answering | undefined>
  learnAnswering(answering: Answering): void
}

/** One row a fact: `<host><model>`, an embedding space, a space and an adapter, or this: */
const ANSWERING = 'answering'

export function createFacts(table: Derived['facts']): Facts {
  // What cannot be read is learned again, and what cannot be kept too: that takes seconds and loses nothing.
  const read = (id: string): Promise<ModelFacts | undefined> => table.get(id).catch(() => undefined)
  const learn = (id: string, facts: Omit<ModelFacts, 'id'>) => void table.upsert(id, facts).catch(() => undefined)
  const place = ({ host, model }: Choice) => host + model
  const probed = (key: string, adapter: string) => `${key} on ${adapter}`
  return {
    commit: async (choice) => (await read(place(choice)))?.commit,
    learnCommit: (choice, { commit, pinned }) => learn(place(choice), pinned ? { commit } : { commit, unpinned: true }),
    noise: async (key) => (await read(key))?.noise,
    learnNoise: (key, { mean, deviation }) => learn(key, { noise: { mean, deviation } }),
    parity: async (key, adapter) => (await read(probed(key, adapter)))?.parity,
    learnParity: (key, adapter, parity) => learn(probed(key, adapter), { parity }),
    answering: async () => (await read(ANSWERING))?.answering as Answering | undefined,
    learnAnswering: (answering) => learn(ANSWERING, { answering }),
  }
}
