// The one owner of running answers: send, stop, retry. Stores the person's words before anything else happens, and holds
// what the screen shows of an answer until its row tells of the end. How an answer is made, answer.ts says.
import { SvelteMap } from 'svelte/reactivity'
import type { Fault, Id, Scope, Span } from '../core/types.ts'
import { type Exchange, resumeExchange, retryExchange, startExchange } from '../db/exchange.ts'
import { storageFault } from '../db/faults.ts'
import { newId } from '../lib/ids.ts'
import { logStep } from '../lib/log.ts'
import { answer, type Means, type Progress, stoppedByPerson } from './answer.ts'
import { thisBrowser } from './browser.ts'

/** An answer on its way. `text` is what was painted last; the database follows at most once a second. */
export interface Running extends Progress {
  turnId: Id
  /** Set when the ending could not be stored: the text is still here. `trying`: that is tried again just now. */
  unsaved?: Fault & { trying?: boolean }
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

/** The lock that a running answer holds. */
export function turnLock(assistantTurnId: Id): string {
  return `recollect-turn-${assistantTurnId}`
}

export class Chat {
  #means: Means
  /** By conversation. Values are replaced, never changed in place. */
  #running = new SvelteMap<Id, Running>()
  #aborts = new Map<Id, AbortController>()
  /** Says, of an answer that is not saved, whether to try again. */
  #verdicts = new Map<Id, (again: boolean) => void>()

  constructor({ browser = {}, ...means }: Omit<Means, 'browser'> & { browser?: Partial<Means['browser']> }) {
    this.#means = { ...means, browser: { ...thisBrowser, ...browser } }
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
    const { db, browser } = this.#means
    const now = browser.clock.now()
    const assistantId = newId(now)
    const { user } = await this.#begin([assistantId], () => startExchange(db, { ...message, assistantId, now }))
    return user.conversationId
  }

  /** Asks again for an answer that failed, was stopped, or did not please. */
  async retry(assistantTurnId: Id): Promise<void> {
    const { db, browser } = this.#means
    const now = browser.clock.now()
    const freshId = newId(now)
    await this.#begin([assistantTurnId, freshId], () => retryExchange(db, assistantTurnId, now, freshId))
  }

  /** Has the model go on from where an answer was cut; what it says is put behind what is there. */
  async resume(assistantTurnId: Id): Promise<void> {
    const { db, browser } = this.#means
    await this.#begin([assistantTurnId], () => resumeExchange(db, assistantTurnId, browser.clock.now()))
  }

  /** Ends the answer at once; what came so far is kept. */
  stop(conversationId: Id): void {
    this.#aborts.get(conversationId)?.abort(stoppedByPerson())
  }

  /** Tries once more to store the ending of an answer that is not saved. */
  saveAgain(conversationId: Id): void {
    const { unsaved } = this.#running.get(conversationId) ?? {}
    if (!unsaved) return
    this.#patch(conversationId, { unsaved: { ...unsaved, trying: true } })
    this.#verdicts.get(conversationId)?.(true)
  }

  /**
   * Stores an exchange and answers it, all under locks (on every id the answer may bear) that tell other tabs that it is
   * alive: only unlocked ones are swept up after a crash, and one that is not saved yet is none of them. Resolves once it
   * is stored.
   */
  #begin(answerIds: Id[], store: () => Promise<Exchange>): Promise<Exchange> {
    return new Promise((resolve, reject) => {
      const work = async () => {
        try {
          const exchange = await store()
          logStep(exchange.user.id, 'stored')
          resolve(exchange)
          await this.#answer(exchange)
        } catch (thrown) {
          reject(storageFault(thrown))
        }
      }
      const locked = answerIds.reduce((inner, id) => () => this.#means.browser.lock(turnLock(id), inner), work)
      void locked()
    })
  }

  /** Never rejects: every failure becomes the turn's ending, or is shown with the text. */
  async #answer(exchange: Exchange): Promise<void> {
    const { id: turnId, conversationId } = exchange.assistant
    const abort = new AbortController()
    // What was just stored shows that the storage works again.
    this.#verdicts.get(conversationId)?.(true)
    this.#aborts.set(conversationId, abort)
    this.#running.set(conversationId, { turnId, text: exchange.assistant.text, phase: 'planning' })
    await answer(this.#means, exchange, abort, {
      show: (progress) => this.#patch(conversationId, progress),
      unsaved: (fault) => {
        if (this.#running.get(conversationId)?.turnId !== turnId) return Promise.resolve(false) // others speak here now
        this.#patch(conversationId, { unsaved: fault })
        return new Promise((resolve) => this.#verdicts.set(conversationId, resolve))
      },
      ended: () => {
        if (this.#aborts.get(conversationId) === abort) this.#aborts.delete(conversationId)
        if (this.#running.get(conversationId)?.turnId !== turnId) return
        this.#running.delete(conversationId)
        this.#verdicts.delete(conversationId)
      },
    })
  }

  #patch(conversationId: Id, change: Partial<Running>): void {
    const running = this.#running.get(conversationId)
    if (running) this.#running.set(conversationId, { ...running, ...change })
  }
}
