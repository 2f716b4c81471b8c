// The way in for files, whatever brought them. What takes them is fetched when it is first needed.
import { ensureSpace } from '../../db/spaces.ts'
import type { App } from '../app.ts'
import { space } from '../space.svelte.ts'
import type { Dropped, Gathered } from './gather.ts'
import type { Intake } from './intake.svelte.ts'

class Door {
  #intake = $state.raw<Intake>()

  /** Once something was given: what became of it. Reactive. */
  get intake(): Intake | undefined {
    return this.#intake
  }

  /** Takes the files of a picker into the present space. */
  async takeFiles(app: App, files: File[]): Promise<void> {
    await this.#take(app, ({ gatherFiles }) => gatherFiles(files))
  }

  /** Takes what was dropped into the present space. Call it while the drop is being handled: its entries are gone after. */
  async takeDropped(app: App, items: DataTransferItemList): Promise<void> {
    const dropped = Array.from(items).flatMap((item): Dropped[] => {
      const one = item.kind === 'file' ? (item.webkitGetAsEntry() ?? item.getAsFile()) : null
      return one ? [one] : []
    })
    await this.#take(app, ({ gatherDropped }, signal) => gatherDropped(dropped, signal))
  }

  async #take(
    app: App,
    gather: (from: typeof import('./gather.ts'), signal: AbortSignal) => Gathered | Promise<Gathered>,
  ): Promise<void> {
    const [{ Intake }, from] = await Promise.all([import('./intake.svelte.ts'), import('./gather.ts')])
    this.#intake ??= new Intake({
      take: (given) => app.memory.ingestFile(given),
      now: () => Date.now(),
    })
    const spaceId = space.current || (await ensureSpace(app.db, Date.now())).id
    await this.#intake.take(spaceId, (signal) => gather(from, signal))
  }
}

export const door = new Door()
