// Reads what plans may quote before anybody asks: its tokens, and what is compared with what. Over many turns that was half
// of a plan. Newest first, in the pauses; others remember. Decides nothing: what was not read ahead is read then.
import { quotedLine, type Quoting } from '../core/context.ts'
import { numbered } from '../core/diversify.ts'
import { sketch } from '../core/duplicates.ts'
import type { Tokens } from '../core/types.ts'
import type { Retriever } from './retrieve.ts'

/** Pieces read ahead. More than the tokenizer remembers would push out those read first. */
const AHEAD = 15_000
/** Pieces between two pauses: about a millisecond. */
const A_STEP = 15

/** Reads until all is read, or as much as is worth it. `idle` lets questions go first. */
export async function readAhead(
  retriever: Pick<Retriever, 'newest'>,
  quoting: Quoting,
  count: (text: string) => Tokens,
  idle: () => Promise<void>,
): Promise<void> {
  for (const [at, chunk] of retriever.newest(AHEAD).entries()) {
    count(quotedLine(quoting, { chunk }))
    numbered(chunk.text)
    sketch(chunk.text)
    if (at % A_STEP === A_STEP - 1) await idle()
  }
}
