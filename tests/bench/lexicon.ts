// How long does the lexical index take to be filled, and to take one more turn?
import { createRetriever } from '../../src/memory/retrieve.ts'
import { measure, print } from './measure.ts'
import { talkOf } from './talk.ts'

const ROUNDS = 3
/** Turns added at once while everything is loaded. */
const SLICE = 500

export async function lexicon(): Promise<void> {
  for (const turns of [1000, 10_000]) {
    const chunks = talkOf(turns)
    const fill = () => {
      const retriever = createRetriever({})
      for (let at = 0; at < turns; at += SLICE) retriever.put(chunks.slice(at, at + SLICE))
      return retriever
    }
    print(`fill the lexical index, ${turns} turns`, await measure(ROUNDS, fill))
    const retriever = fill()
    const one = chunks.slice(0, 1)
    print(`replace one turn of ${turns}`, await measure(101, () => retriever.put(one)))
  }
}
