// One of several tabs that write at the same time, or of several versions of the program. Opens no database before it is
// told to.
import Dexie from 'dexie'
import { Truth } from '../../../src/db/db.ts'
import { commitTurn, startExchange } from '../../../src/db/exchange.ts'
import { ensureSpace } from '../../../src/db/spaces.ts'

let opened: Truth | undefined
const truth = () => (opened ??= new Truth())
let unfenced: Dexie | undefined

const tab = {
  /** Begins a conversation for others to join. */
  async begin(): Promise<{ spaceId: string; conversationId: string }> {
    const { id: spaceId } = await ensureSpace(truth(), Date.now())
    const first = { conversationId: null, spaceId, text: 'It begins here.', now: Date.now() }
    const { conversation, assistant } = await startExchange(truth(), first)
    await commitTurn(truth(), assistant.id, { text: 'So it does.', status: 'complete', now: Date.now() })
    return { spaceId, conversationId: conversation.id }
  },
  /** Says these in turn; gives what was reported saved, by id. */
  async say(spaceId: string, conversationId: string, texts: string[]): Promise<Record<string, string>> {
    const saved: Record<string, string> = {}
    for (const text of texts) {
      const { user, assistant } = await startExchange(truth(), { conversationId, spaceId, text, now: Date.now() })
      saved[user.id] = text
      await commitTurn(truth(), assistant.id, { text: `Answer to ${text}`, status: 'complete', now: Date.now() })
      saved[assistant.id] = `Answer to ${text}`
    }
    return saved
  },
  /** The rows of all turns, in the order of their conversation. */
  async turns(): Promise<{ id: string; conversationId: string; seq: number; text: string }[]> {
    const rows = await truth().turns.toArray()
    return rows.map(({ id, conversationId, seq, text }) => ({ id, conversationId, seq, text }))
  },
  /** A program of today, but with Dexie's own manners towards newer versions. */
  async openUnfenced(): Promise<void> {
    unfenced = new Dexie('unfenced')
    unfenced.version(1).stores({ turns: 'id' })
    await unfenced.open()
  },
  writeUnfenced: (id: string) => unfenced!.table('turns').put({ id }),
  /** Brings a schema that is still to come, as a newer program does, and gives how many turns there are in it. */
  bring(name: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const fail = (request: IDBRequest) => () => reject(request.error ?? new Error('does not open'))
      const look = indexedDB.open(name)
      look.onerror = fail(look)
      look.onsuccess = () => {
        const { version } = look.result
        look.result.close()
        const opening = indexedDB.open(name, version + 10)
        opening.onerror = fail(opening)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('turns').objectStore('turns').count()
          counting.onerror = fail(counting)
          counting.onsuccess = () => {
            opening.result.close()
            resolve(counting.result)
          }
        }
      }
    })
  },
  /** How many turns there are, whatever the schema. */
  count(name: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(name)
      opening.onerror = () => reject(opening.error ?? new Error('does not open'))
      opening.onsuccess = () => {
        const counting = opening.result.transaction('turns').objectStore('turns').count()
        counting.onsuccess = () => {
          opening.result.close()
          resolve(counting.result)
        }
      }
    })
  },
}
export type Tab = typeof tab
Object.assign(globalThis, { tab })
