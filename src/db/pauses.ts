// Until when a server asked to be left alone: one row a server, which all tabs see. What is done about it, the
// conversations of src/providers decide.
import type { Millis } from '../core/types.ts'
import { logWarning } from '../lib/log.ts'
import type { Truth } from './db.ts'
import { write } from './write.ts'

/** The pauses of all servers, as `Pace` wants them. A pause that cannot be read or written costs a request, not an answer. */
export function pausesOf(db: Truth) {
  return {
    async notBefore(origin: string): Promise<Millis> {
      try {
        return (await db.pauses.get(origin))?.until ?? 0
      } catch (thrown) {
        logWarning('pauses: not read', thrown)
        return 0
      }
    },
    /** The longest pause that was asked for stands. */
    async hold(origin: string, until: Millis): Promise<void> {
      try {
        await write(db, [db.pauses], async () => {
          const held = (await db.pauses.get(origin))?.until ?? 0
          if (until > held) await db.pauses.put({ origin, until })
        })
      } catch (thrown) {
        logWarning('pauses: not kept', thrown)
      }
    },
  }
}
