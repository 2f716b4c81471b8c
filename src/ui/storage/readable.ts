// Files for people to read: a conversation, or everything, as Markdown; everything as JSON. Keys are in none of them.
import Dexie from 'dexie'
import { conversationMarkdown, fileName, memoriesMarkdown } from '../../core/readable.ts'
import type { Conversation, Id, Turn } from '../../core/types.ts'
import { type TableName, TABLES } from '../../core/rows.ts'
import { checkArchive } from '../../db/archive-file.ts'
import type { Truth } from '../../db/db.ts'
import { exportArchive } from '../../db/export.ts'
import { day, download } from './download.ts'

/** Saves one conversation. Returns the file's name, undefined when the conversation is gone. */
export async function saveConversation(db: Truth, id: Id): Promise<string | undefined> {
  const conversation = await db.conversations.get(id)
  if (!conversation) return undefined
  const name = fileName(conversation.title, 'md')
  const text = conversationMarkdown(conversation, await turnsOf(db, id))
  download(new Blob([text], { type: 'text/markdown' }), name)
  return name
}

/** Saves all conversations and memories, space by space. Returns the file's name. */
export async function saveMarkdown(db: Truth): Promise<string> {
  const parts: string[] = []
  for (const space of await db.spaces.toArray()) {
    parts.push(`# ${space.name}\n\n`)
    const memories = await db.memories.filter(({ spaceId, summary }) => spaceId === space.id && !summary).toArray()
    if (memories.length > 0) parts.push(`## Memories\n\n${memoriesMarkdown(memories)}\n`)
    for (const conversation of await conversationsOf(db, space.id))
      parts.push(`${conversationMarkdown(conversation, await turnsOf(db, conversation.id), 2)}\n`)
  }
  const name = `recollect-${day(new Date())}.md`
  download(new Blob(parts, { type: 'text/markdown' }), name)
  return name
}

/** Saves every row that an archive holds, as one JSON document: a list a table. Returns the file's name. */
export async function saveJson(db: Truth): Promise<string> {
  const now = Date.now()
  const lists = new Map(TABLES.map((table): [TableName, string[]] => [table, []]))
  await checkArchive(await exportArchive(db, now), {}, ({ table, row }) => {
    // No text has a line break in JSON, so all that are there are of the layout.
    lists.get(table)!.push(JSON.stringify(row, null, 2).replace(/^/gm, '    '))
    return Promise.resolve()
  })
  const parts = [`{\n  "createdAt": "${new Date(now).toISOString()}"`]
  for (const [table, rows] of lists)
    parts.push(`,\n  "${table}": [`, rows.length > 0 ? `\n${rows.join(',\n')}\n  ` : '', ']')
  const name = `recollect-${day(new Date(now))}.json`
  download(new Blob([...parts, '\n}\n'], { type: 'application/json' }), name)
  return name
}

async function conversationsOf(db: Truth, spaceId: Id): Promise<Conversation[]> {
  const rows = await db.conversations.where('spaceId').equals(spaceId).toArray()
  return rows.sort((a, b) => a.createdAt - b.createdAt)
}

function turnsOf(db: Truth, id: Id): Promise<Turn[]> {
  return db.turns.where('[conversationId+seq]').between([id, Dexie.minKey], [id, Dexie.maxKey]).toArray()
}
