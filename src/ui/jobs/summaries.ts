// Summaries as work for the provider: what is asked, and what becomes of an answer or of none.
import { budgetOf, summaryTokens } from '../../core/budget.ts'
import { MOST_ATTEMPTS } from '../../core/jobs.ts'
import { readSummary, summaryPrompt } from '../../core/summary-prompt.ts'
import { estimateTokens } from '../../core/text.ts'
import type { SummariseJob } from '../../core/types.ts'
import { commitSummary, readMaterial, summariseByRules } from '../../db/summaries.ts'
import { failure } from '../../lib/errors.ts'
import type { Trade } from './runner.ts'

export const summaries: Trade<SummariseJob> = {
  name: 'summaries',
  otherwise: 'let the rules summarise',
  allowed: ({ memory }) => memory.summaries === 'provider',
  async work(db, job, { settings, ask, now }) {
    const read = await readMaterial(db, job)
    if (!read) return void (await db.jobs.delete(job.id))
    const covered = read.said.reduce((sum, { text }) => sum + estimateTokens(text), 0)
    const target = summaryTokens(covered, settings.memory.summaryRatio, job.level)
    const { model } = settings.provider
    const messages = summaryPrompt(read.said, { target, room: budgetOf(settings.context).budget })
    const answer = await ask(messages, target * 2 + 50)
    const { text, hints } = readSummary(answer.text, read.said, target)
    if (text === '') throw failure('EmptySummary', `summaries: ${model} answered without a word; it is asked again`)
    await commitSummary(db, job.id, read.mark, { text, hints, by: 'model', model, usage: answer.usage }, now())
  },
  async giveUp(db, job, what, { settings, now }) {
    if (job.attempts + 1 < MOST_ATTEMPTS) return false
    const message = `${what.message} After ${MOST_ATTEMPTS} tries it was summarised by the rules instead.`
    const options = { memory: settings.memory, count: estimateTokens, now, fault: { ...what, message } }
    await summariseByRules(db, job, options)
    return true
  },
}
