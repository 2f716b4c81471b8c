// The messages of a request as formats want them that keep the instructions apart: one text of instructions, and turns
// that begin with the person's and alternate.
import type { Message } from '../../core/types.ts'

export interface Turn {
  role: 'user' | 'assistant'
  content: string
}

export interface Talk {
  /** '' when there are no instructions. */
  system: string
  turns: Turn[]
}

/** Stands where a talk would begin with an answer, because what it answers did not fit. */
export const LEFT_OUT = '(What was said before is left out.)'

/** What stands between texts that become one. */
const BETWEEN = '\n\n'

/** Takes the messages apart. Blank ones go, since several servers refuse them; neighbours of one role become one. */
export function talkOf(messages: readonly Message[]): Talk {
  const instructions: string[] = []
  const turns: Turn[] = []
  for (const { role, content } of messages) {
    if (content.trim() === '') continue
    if (role === 'system') {
      instructions.push(content)
      continue
    }
    if (turns.length === 0 && role === 'assistant') turns.push({ role: 'user', content: LEFT_OUT })
    const last = turns.at(-1)
    if (last?.role === role) last.content += BETWEEN + content
    else turns.push({ role, content })
  }
  return { system: instructions.join(BETWEEN), turns }
}
