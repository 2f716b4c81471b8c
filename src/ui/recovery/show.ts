// Puts the recovery screen in the place of the app. Fetched only when something is missing.
import { mount } from 'svelte'
import RecoveryScreen from './RecoveryScreen.svelte'
import type { Damage } from './ways.ts'

/** Never resolves: every way on ends in loading the page again. */
export function showRecovery(damage: Damage, target: Element): Promise<never> {
  document.title = 'Recovery · Recollect'
  mount(RecoveryScreen, { target, props: { damage } })
  return new Promise<never>(() => undefined)
}
