// What was said, as Markdown for people to read: a heading a message, the words as they are. Pure. It is no archive: what
// the app needs to go on is not in it.
import type { Conversation, Memory, Turn } from './types.ts'

/** A conversation from its beginning: `turns` in the order in which they were said. */
export function conversationMarkdown(conversation: Conversation, turns: readonly Turn[], level = 1): string {
  const mark = '#'.repeat(level)
  const said = turns.map((turn) => `${mark}# ${whose(turn)} · ${timeOf(turn.createdAt)}\n\n${turn.text.trim()}\n`)
  return [`${mark} ${oneLine(conversation.title)}\n`, ...said].join('\n')
}

/** Statements as a list, those that hold no more among them. */
export function memoriesMarkdown(memories: readonly Memory[]): string {
  return memories.map((memory) => `- ${oneLine(memory.text)} (${memory.kind}${ended(memory)})\n`).join('')
}

/** A title as the name of a file: what file systems do not take is left out. */
export function fileName(title: string, ending: string): string {
  const name = oneLine(title)
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  return `${[...name].slice(0, 80).join('').trim() || 'conversation'}.${ending}`
}

function whose({ role, speaker, model }: Turn): string {
  if (speaker !== undefined) return oneLine(speaker)
  return role === 'user' ? 'You' : model === undefined ? 'Assistant' : `Assistant (${oneLine(model)})`
}

/** Universal time, since whoever reads it may be anywhere: "2026-11-22 13:07 UTC". */
function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function ended({ status, validTo, expiredAt }: Memory): string {
  if (status !== 'active') return `, ${status}`
  const end = validTo ?? expiredAt
  return end === undefined ? '' : `, until ${timeOf(end).slice(0, 10)}`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
