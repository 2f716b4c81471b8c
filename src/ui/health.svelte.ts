// What is wrong with this tab's storage, for the banner: found out at the start, or told by the database later.

export class Health {
  /** Another tab runs a newer version, or deletes the data: this one can only be loaded again. */
  outdated = $state(false)
  /** Why the databases did not open. */
  fault: Error | undefined = $state.raw()
}
