// The one owner of running answers: send, stop, retry. Stores the person's words first, asks memory for a plan once,
// streams the answer, and ends every way a stream can end in one and the same write. Knows nothing of the screen.
import { liveQuery } from 'dexie'
import { SvelteMap } from 'svelte/reactivity'
import type { ContextPlan, Fault, Id, Scope, Span, Turn, Usage } from '../core/types.ts'
import { readSettings, type Settings } from '../core/config.ts'
import type { Truth } from '../db/db.ts'
import { checkpoint, commitTurn, type Exchange, retryExchange, startExchange } from '../db/exchange.ts'
import { storageFault } from '../db/faults.ts'
import { storedPlan } from '../db/stored-plan.ts'
import { touchUsed } from '../db/use.ts'
import { failure, isAbort, messageOf, nameOf } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { createProvider, type Delta, type Provider } from '../providers/index.ts'
import { addressOf } from '../providers/keys.ts'
import type { Keys } from './keys.ts'
import type { MemoryClient } from './memory-client.svelte.ts'

/** An answer on its way. `text` is what was painted last; the database follows at most once a second. */
export interface Running {
  turnId: Id
  text: string
  phase: 'planning' | 'waiting' | 'streaming'
  notice?: string
  /** Set when the ending could not be stored: the text is still here. */
  unsaved?: Fault
}

export interface Message {
  conversationId: Id | null
  spaceId: Id
  text: string
  pasted: Span[]
  /** Of a new conversation: see `NewMessage`. */
  temporary?: boolean
  scope?: Scope
}

/** Partial answers reach the database at most this often. A shorter time costs a synchronous flush each. */
const CHECKPOINT_MS = 1000

/** The Web Lock that a running answer holds. */
export function turnLock(assistantTurnId: Id): string {
  return `recollect-turn-${assistantTurnId}`
}

interface Ending {
  status: 'complete' | 'stopped' | 'failed'
  usage?: Usage
  fault?: Fault
}

export class Chat {
  #db: Truth
  #memory: MemoryClient
  #keys: Keys
  /** By conversation. Values are replaced, never changed in place. */
  #running = new SvelteMap<Id, Running>()
  #aborts = new Map<Id, AbortController>()

  constructor(deps: { db: Truth; memory: MemoryClient; keys: Keys }) {
    this.#db = deps.db
    this.#memory = deps.memory
    this.#keys = deps.keys
  }

  /** The answer under way in a conversation, if any. Reactive. */
  running(conversationId: Id): Running | undefined {
    return this.#running.get(conversationId)
  }

  /**
   * Stores the message and starts its answer. Resolves with the conversation's id once the words are safe; throws the
   * storage's fault when they are not.
   */
  async send(message: Message): Promise<Id> {
    const now = Date.now()
    const assistantId = newId(now)
    const { user } = await this.#begin([assistantId], () => startExchange(this.#db, { ...message, assistantId, now }))
    return user.conversationId
  }

  /** Asks again for an answer that failed, was stopped, or did not please. */
  async retry(assistantTurnId: Id): Promise<void> {
    const now = Date.now()
    const freshId = newId(now)
    await this.#begin([assistantTurnId, freshId], () => retryExchange(this.#db, assistantTurnId, now, freshId))
  }

  /** Ends the answer at once; what came so far is kept. */
  stop(conversationId: Id): void {
    this.#aborts.get(conversationId)?.abort(new DOMException('Stopped by the person', 'AbortError'))
  }

  /**
   * Stores an exchange and answers it, all under locks (on every id the answer may bear) that tell other tabs that it is
   * alive: only unlocked ones are swept up after a crash. Resolves once it is stored.
   */
  #begin(answerIds: Id[], store: () => Promise<Exchange>): Promise<Exchange> {
    return new Promise((resolve, reject) => {
      const work = async () => {
        try {
          const exchange = await store()
          resolve(exchange)
          await this.#answer(exchange.user, exchange.assistant)
        } catch (thrown) {
          reject(storageFault(thrown))
        }
      }
      const locked = answerIds.reduce(
        (inner, id) => async () => void (await navigator.locks.request(turnLock(id), inner)),
        work,
      )
      void locked()
    })
  }

  /** Plans, streams and commits. Never rejects: every failure becomes the turn's ending. */
  async #answer(user: Turn, assistant: Turn): Promise<void> {
    const { conversationId } = user
    const abort = new AbortController()
    const { signal } = abort
    this.#aborts.set(conversationId, abort)
    this.#running.set(conversationId, { turnId: assistant.id, text: '', phase: 'planning' })
    const paint = new Painter((text) => this.#patch(conversationId, { text, phase: 'streaming' }))
    const saver = new Saver((text) => checkpoint(this.#db, assistant.id, text))
    // Forgetting ends the answers under way, and deleting a conversation takes them along: then nothing more is painted.
    const row = liveQuery(() => this.#db.turns.get(assistant.id)).subscribe((turn) => {
      if (turn?.status !== 'streaming') this.stop(conversationId)
    })
    let plan: ContextPlan | undefined
    let ending: Ending = { status: 'complete' }
    let settings: Settings | undefined
    try {
      settings = readSettings(await this.#db.settings.toArray())
      const model = modelOf(settings)
      plan = await this.#memory.plan({ conversationId, turnId: user.id, model, now: Date.now() }, signal)
      this.#patch(conversationId, { phase: 'waiting' })
      const provider = await this.#provider(settings)
      const { temporary } = (await this.#db.conversations.get(conversationId)) ?? {}
      const request = {
        messages: plan.messages,
        model,
        maxTokens: plan.reply,
        ...(temporary ? { temporary: true as const } : {}),
      }
      for await (const delta of provider.stream(request, signal)) {
        if (delta.type === 'text') {
          paint.add(delta.text)
          saver.offer(paint.text)
        } else if (delta.type === 'notice' || delta.type === 'wait')
          this.#patch(conversationId, { notice: noticeOf(delta) })
        else if (delta.type === 'finish' && delta.usage) ending.usage = delta.usage
      }
    } catch (thrown) {
      ending = isAbort(thrown)
        ? { status: 'stopped' }
        : { status: 'failed', fault: { name: nameOf(thrown), message: messageOf(thrown) } }
    }
    row.unsubscribe()
    paint.finish()
    await saver.settle()
    await this.#commit(conversationId, assistant, paint.text, ending, plan, settings)
  }

  async #commit(conversationId: Id, turn: Turn, text: string, ending: Ending, plan?: ContextPlan, settings?: Settings) {
    try {
      const stored = plan && (await storedPlan(plan))
      const model = settings ? modelOf(settings) : ''
      await commitTurn(this.#db, turn.id, {
        ...ending,
        text,
        ...(model ? { model } : {}),
        ...(stored ? { plan: stored } : {}),
        now: Date.now(),
      })
      this.#end(conversationId, turn.id)
      if (stored && text !== '') await touchUsed(this.#db, stored, Date.now(), turn.id)
    } catch (thrown) {
      const { name, message } = storageFault(thrown)
      this.#patch(conversationId, { unsaved: { name, message } })
      this.#aborts.delete(conversationId)
    }
  }

  async #provider(settings: Settings): Promise<Provider> {
    const { id, baseUrl } = settings.provider
    const key = id === 'demo' ? '' : await this.#keys.get(addressOf(id, baseUrl).origin)
    const made = createProvider(id, { baseUrl, key, fetch: fetch.bind(globalThis) })
    return made.catch((thrown: unknown) => {
      const remedy = 'check the network and try again; after one whole visit it works without'
      throw failure('AppIncomplete', `app: the part that talks to this provider is not here yet; ${remedy}`, thrown)
    })
  }

  #patch(conversationId: Id, change: Partial<Running>): void {
    const running = this.#running.get(conversationId)
    if (running) this.#running.set(conversationId, { ...running, ...change })
  }

  #end(conversationId: Id, turnId: Id): void {
    if (this.#running.get(conversationId)?.turnId === turnId) this.#running.delete(conversationId)
    this.#aborts.delete(conversationId)
  }
}

function noticeOf(delta: Extract<Delta, { type: 'notice' | 'wait' }>): string {
  if (delta.type === 'notice') return delta.text
  return `${delta.text}; trying again in ${Math.max(1, Math.ceil((delta.until - Date.now()) / 1000))} s`
}

function modelOf({ provider }: Settings): string {
  return provider.id === 'demo' ? 'demo' : provider.model
}

/** Collects text and shows it at most once a frame. */
class Painter {
  text = ''
  #show: (text: string) => void
  #frame = 0
  constructor(show: (text: string) => void) {
    this.#show = show
  }
  add(piece: string): void {
    this.text += piece
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      this.#show(this.text)
    })
  }
  finish(): void {
    cancelAnimationFrame(this.#frame)
    if (this.text !== '') this.#show(this.text)
  }
}

/** Hands partial text to the database at most once per CHECKPOINT_MS, one write at a time. */
class Saver {
  #save: (text: string) => Promise<void>
  #last = performance.now()
  #writing: Promise<void> = Promise.resolve()
  constructor(save: (text: string) => Promise<void>) {
    this.#save = save
  }
  offer(text: string): void {
    if (performance.now() - this.#last < CHECKPOINT_MS) return
    this.#last = performance.now()
    // A failed checkpoint costs nothing yet: the final write reports what is wrong with the storage.
    this.#writing = this.#writing
      .then(() => this.#save(text))
      .catch((thrown: unknown) => console.warn('chat: checkpoint', thrown))
  }
  settle(): Promise<void> {
    return this.#writing
  }
}
