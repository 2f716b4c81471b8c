// A message and its answer: begun, checkpointed, ended, asked again. The one way a turn that is being written comes to
// its end. Knows nothing of providers, plans or screens.
import Dexie from 'dexie'
import { titleOf } from '../core/title.ts'
import type { Answerer, Conversation, Fault, Id, Millis, Scope, Span, StoredPlan, Turn, Usage } from '../core/types.ts'
import { failure } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import type { Truth } from './db.ts'
import { type Account, spend } from './spending.ts'
import { log, write } from './write.ts'

/** Longest message in UTF-8 bytes. More is a file's business; a larger row makes every list of turns slow. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

export interface NewMessage {
  /** Null starts a new conversation in `spaceId`. */
  conversationId: Id | null
  spaceId: Id
  text: string
  pasted?: Span[]
  now: Millis
  /** The answer's id, when the caller wants to hold its lock before it exists. */
  assistantId?: Id
  /** Of a new conversation: it recalls nothing, and nothing in it is remembered. */
  temporary?: boolean
  /** Of a new conversation: from where it recalls, when not as the settings say. */
  scope?: Scope
}

export interface Exchange {
  user: Turn
  /** Empty, and `streaming`: `commitTurn` ends it. */
  assistant: Turn
}

/**
 * Stores a message and the empty answer that follows it. Once this resolves the words are safe. Errors: `EmptyMessage`,
 * `MessageTooLong`, `NoSuchConversation`, `NoSuchSpace`, and the storage's.
 */
export async function startExchange(
  db: Truth,
  message: NewMessage,
): Promise<Exchange & { conversation: Conversation }> {
  const { text, pasted, now } = message
  checkMessage(text)
  return write(db, [db.spaces, db.conversations, db.turns, db.changes], async () => {
    const conversation = await conversationFor(db, message)
    const before = await newestTurn(db, conversation.id)
    const seq = before ? before.seq + 1 : 0
    const place = { conversationId: conversation.id, createdAt: now, ingested: 0, revision: 0 } as const
    const user: Turn = {
      ...place,
      id: newId(now),
      parentId: before?.id ?? null,
      seq,
      role: 'user',
      text,
      status: 'complete',
      ...(pasted?.length ? { pasted } : {}),
    }
    const assistant: Turn = {
      ...place,
      id: message.assistantId ?? newId(now),
      parentId: user.id,
      seq: seq + 1,
      role: 'assistant',
      text: '',
      status: 'streaming',
    }
    await db.conversations.put(conversation)
    await db.turns.bulkAdd([user, assistant])
    await log(db, 'conversations', 'put', [conversation])
    await log(db, 'turns', 'put', [user, assistant])
    return { conversation, user, assistant }
  })
}

/**
 * Asks again: an answer that ended without a word is written anew, any other gets a sibling (with the id `freshId`).
 * Errors: `NoSuchTurn`, `StillStreaming`, and the storage's.
 */
export async function retryExchange(
  db: Truth,
  assistantTurnId: Id,
  now: Millis,
  freshId = newId(now),
): Promise<Exchange> {
  return write(db, [db.conversations, db.turns, db.changes], async () => {
    const answer = await db.turns.get(assistantTurnId)
    const user = answer?.parentId ? await db.turns.get(answer.parentId) : undefined
    if (!answer || !user || answer.role !== 'assistant')
      throw failure('NoSuchTurn', 'retry: the message to answer is no longer there; send it again')
    if (answer.status === 'streaming')
      throw failure('StillStreaming', 'retry: this answer is still coming; stop it first')
    const { conversationId, parentId } = answer
    const reused = answer.text === '' && answer.status !== 'complete'
    const assistant: Turn = {
      id: reused ? answer.id : freshId,
      conversationId,
      parentId,
      seq: reused ? answer.seq : ((await newestTurn(db, conversationId)) ?? answer).seq + 1,
      createdAt: now,
      role: 'assistant',
      text: '',
      status: 'streaming',
      ingested: 0,
      revision: reused ? answer.revision : 0,
    }
    await db.turns.put(assistant)
    await log(db, 'turns', 'put', [assistant])
    await touchConversation(db, conversationId, now)
    return { user, assistant }
  })
}

/**
 * Lets an answer that was cut go on: the same turn, with the text it has. Errors: `NoSuchTurn`, `NothingToGoOnFrom`, and
 * the storage's.
 */
export async function resumeExchange(db: Truth, assistantTurnId: Id, now: Millis): Promise<Exchange> {
  return write(db, [db.conversations, db.turns, db.changes], async () => {
    const answer = await db.turns.get(assistantTurnId)
    const user = answer?.parentId ? await db.turns.get(answer.parentId) : undefined
    if (!answer || !user || answer.role !== 'assistant')
      throw failure('NoSuchTurn', 'continue: the message to answer is no longer there; send it again')
    if (answer.status !== 'failed' || answer.text === '')
      throw failure('NothingToGoOnFrom', 'continue: this answer was not cut; ask again instead')
    const { fault: _, usage: __, ...rest } = answer
    // What was drawn from it so far was drawn from half of it.
    const assistant: Turn = { ...rest, status: 'streaming', ingested: 0, revision: answer.revision + 1 }
    await db.turns.put(assistant)
    await log(db, 'turns', 'put', [assistant])
    await touchConversation(db, answer.conversationId, now)
    return { user, assistant }
  })
}

/** Keeps what came so far of an answer. Does nothing once it has ended. No line in the change log: only endings are read. */
export async function checkpoint(db: Truth, turnId: Id, text: string): Promise<void> {
  await write(db, [db.turns], async () => {
    const turn = await db.turns.get(turnId)
    if (turn?.status === 'streaming') await db.turns.put({ ...turn, text })
  })
}

/** How an answer ended. */
export interface Ending {
  text: string
  status: 'complete' | 'stopped' | 'failed'
  usage?: Usage
  cost?: number
  model?: string
  provider?: Answerer
  insteadOf?: Turn['insteadOf']
  plan?: StoredPlan
  fault?: Fault
  /** Where what it used is counted. */
  account?: Account
  now: Millis
}

/**
 * Ends an answer, once, and counts what it used: when it has ended already, or was deleted meanwhile, only that is
 * counted.
 */
export async function commitTurn(db: Truth, turnId: Id, { now, account, ...ending }: Ending): Promise<void> {
  await write(db, [db.conversations, db.turns, db.changes, db.spending], async () => {
    const { usage, cost } = ending
    if (account && usage) await spend(db, account, { usage, ...(cost === undefined ? {} : { cost }) })
    const turn = await db.turns.get(turnId)
    if (turn?.status !== 'streaming') return
    await db.turns.put({ ...turn, ...ending })
    await log(db, 'turns', 'put', [turn])
    await touchConversation(db, turn.conversationId, now)
  })
}

/** An answer may begin between the listing of the locks and the reading of the turns, which takes this long at most. */
const SWEEP_MS = 10_000

/**
 * Ends answers that nobody is writing any more (their tab is gone): all `streaming` ones but those in `held`, and those
 * begun just after `now`, the time at which `held` was listed. Returns how many.
 */
export async function sweepStreaming(db: Truth, held: ReadonlySet<Id>, now: Millis): Promise<number> {
  return write(db, [db.turns, db.changes], async () => {
    const streaming = await db.turns.where('status').equals('streaming').toArray()
    // Not "later than now": after the clock was set back, everything is.
    const began = ({ createdAt }: Turn) => createdAt >= now && createdAt < now + SWEEP_MS
    const left = streaming.filter((turn) => !held.has(turn.id) && !began(turn))
    await db.turns.bulkPut(left.map((turn) => ({ ...turn, status: 'stopped' })))
    await log(db, 'turns', 'put', left)
    return left.length
  })
}

/** The turn a conversation goes on from. Inside a transaction. */
export function newestTurn(db: Truth, conversationId: Id): Promise<Turn | undefined> {
  return db.turns
    .where('[conversationId+seq]')
    .between([conversationId, Dexie.minKey], [conversationId, Dexie.maxKey])
    .last()
}

/** Refuses what is no message: `EmptyMessage`, `MessageTooLong`. */
export function checkMessage(text: string): void {
  if (text.trim() === '') throw failure('EmptyMessage', 'message: there is nothing in it; write something first')
  // A UTF-16 unit is at most three bytes, so most texts need no encoding to be measured.
  if (text.length * 3 <= MAX_MESSAGE_BYTES) return
  const bytes = new TextEncoder().encode(text).length
  if (bytes <= MAX_MESSAGE_BYTES) return
  const megabytes = (bytes / 1024 / 1024).toFixed(1)
  throw failure('MessageTooLong', `message: it has ${megabytes} MB, 4 MB is the most; send it in parts`)
}

async function conversationFor(
  db: Truth,
  { conversationId, spaceId, text, pasted, now, temporary, scope }: NewMessage,
): Promise<Conversation> {
  if (conversationId !== null) {
    const conversation = await db.conversations.get(conversationId)
    if (conversation) return { ...conversation, updatedAt: now }
    throw failure('NoSuchConversation', 'message: this conversation was deleted; start a new one')
  }
  if (!(await db.spaces.get(spaceId)))
    throw failure('NoSuchSpace', 'message: its space is no longer there; choose another one')
  // What a person typed names a conversation, not the document that follows it.
  const typed = text.slice(0, pasted?.[0]?.start).trim()
  const conversation = { id: newId(now), spaceId, title: titleOf(typed || text), createdAt: now, updatedAt: now }
  return { ...conversation, named: 0, ...(temporary ? { temporary: 1 } : {}), ...(scope ? { scope } : {}) }
}

async function touchConversation(db: Truth, id: Id, now: Millis): Promise<void> {
  if (await db.conversations.update(id, { updatedAt: now })) await log(db, 'conversations', 'put', [{ id }])
}
