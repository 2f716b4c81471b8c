// What is wrong with this tab's storage, for the banner: found out at the start, or told by the database later.

import type { Component } from 'svelte'

export class Health {
  /** Another tab runs a newer version, or deletes the data: this one can only be loaded again. */
  outdated = $state(false)
  /** The data are not open yet: another tab holds them in an older schema, or bringing them up to date takes long. */
  waiting = $state(false)
  /** Writes of this tab that wait behind a large one of another tab. */
  behind = $state(0)
  /** The browser lets the page keep nothing: what is said is in memory, and gone with the page. */
  unkept: Error | undefined = $state.raw()
  /** Why the databases did not open. */
  fault: Error | undefined = $state.raw()
  /** What reminds of copies, once it is fetched. */
  reminder: Component | undefined = $state.raw()
  /** Rows of the Doctor page that were not well at the last look, but for those that are reminded of elsewhere. */
  ailing = $state(0)
}
