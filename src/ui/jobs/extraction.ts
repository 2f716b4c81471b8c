// Signals as work for the provider: what is asked, once more if the answer cannot be read, and what becomes of it.
import { EXTRACTION_SCHEMA, extractionPrompt, repairPrompt } from '../../core/signals/extraction.ts'
import { readExtraction } from '../../core/signals/extraction-reply.ts'
import type { ExtractJob } from '../../core/types.ts'
import { commitExtraction, queueDueExtractions, readBatch } from '../../db/extraction.ts'
import { failure } from '../../lib/errors.ts'
import type { Trade } from './runner.ts'

/** What an answer may have: about a hundred tokens a signal. Raising it lets long batches be answered, and costs more. */
const MOST_TOKENS = 4000
const SCHEMA = { name: 'signals', schema: EXTRACTION_SCHEMA }

export const extraction: Trade<ExtractJob> = {
  name: 'signals',
  otherwise: 'leave signals to the rules',
  allowed: ({ memory }) => memory.extraction === 'provider',
  queue: (db, { memory }, now) => queueDueExtractions(db, memory, now),
  async work(db, job, { settings, ask, about, now }) {
    const batch = await readBatch(db, job, about)
    if (!batch) return void (await db.jobs.delete(job.id))
    const { turns, known } = batch
    const { model } = settings.provider
    const asked = extractionPrompt({ turns, known, now: now() })
    let answer = await ask(asked, MOST_TOKENS, SCHEMA)
    let read = readExtraction(answer.text, turns, known)
    if ('malformed' in read) {
      const first = answer
      answer = await ask(repairPrompt(asked, first.text, read.malformed), MOST_TOKENS, SCHEMA)
      read = readExtraction(answer.text, turns, known)
      const { usage } = answer
      const spent = { input: first.usage.input + usage.input, output: first.usage.output + usage.output }
      answer = { ...answer, usage: { ...usage, ...spent } }
    }
    if ('malformed' in read)
      throw failure(
        'UnreadableSignals',
        `signals: ${model} answered what cannot be read (${read.malformed}); it is asked again`,
      )
    await commitExtraction(db, job.id, batch, { ...read, model, usage: answer.usage }, now())
  },
}
