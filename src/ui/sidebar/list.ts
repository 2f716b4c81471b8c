// The conversations of a space as the sidebar lists them: which, in what order, under which headings. Knows no screen.
import type { Conversation, Id, Millis } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'
import { periodWords } from '../words.ts'

/** All conversations of a space, the one last written in first. */
export async function listConversations(db: Truth, spaceId: Id): Promise<Conversation[]> {
  const rows = await db.conversations.where('spaceId').equals(spaceId).toArray()
  return rows.sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1))
}

/** Those whose title holds every word of `query`, whatever the case. */
export function filterConversations(conversations: Conversation[], query: string): Conversation[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return conversations
  return conversations.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)))
}

export interface Group {
  heading: string
  conversations: Conversation[]
}

/** Puts conversations, newest first, under "Today", "Yesterday" and so on. */
export function groupByPeriod(conversations: Conversation[], now: Millis): Group[] {
  const groups: Group[] = []
  for (const conversation of conversations) {
    const heading = periodWords(conversation.updatedAt, now)
    const last = groups.at(-1)
    if (last?.heading === heading) last.conversations.push(conversation)
    else groups.push({ heading, conversations: [conversation] })
  }
  return groups
}

/** What deleting a conversation is about: its turns, and the memories that were learned in it. */
export async function weighDeletion(db: Truth, conversationId: Id): Promise<{ turns: number; memories: number }> {
  const turns = await db.turns
    .where('[conversationId+seq]')
    .between([conversationId, -Infinity], [conversationId, Infinity])
    .primaryKeys()
  const memories = await db.memories.where('sourceTurnIds').anyOf(turns).distinct().count()
  return { turns: turns.length, memories }
}
