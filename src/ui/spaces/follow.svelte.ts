// Keeps the present space one of those that exist: at the first start, and when an import or another tab changed them.
import { untrack } from 'svelte'
import type { Space } from '../../core/types.ts'
import type { Truth } from '../../db/db.ts'
import { Live } from '../live.svelte.ts'
import { space } from '../space.svelte.ts'

/** All spaces, the oldest first. */
export async function listSpaces(db: Truth): Promise<Space[]> {
  return (await db.spaces.toArray()).sort((a, b) => a.createdAt - b.createdAt)
}

/** Called once, while App.svelte is set up: the choice must hold on screens without the switcher too. */
export function followSpaces(db: Truth): void {
  const spaces = new Live(() => listSpaces(db))
  // Only when the list changes: a space that was just made is chosen before the list has it.
  $effect(() => {
    const ids = spaces.current?.map(({ id }) => id)
    if (ids) untrack(() => space.settle(ids))
  })
}
