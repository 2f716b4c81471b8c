// What every screen may reach, handed down by Svelte's context. Put together in main.ts and nowhere else.
import { getContext, setContext } from 'svelte'
import type { Derived, Truth } from '../db/db.ts'
import type { Chat } from './chat.svelte.ts'
import type { Health } from './health.svelte.ts'
import type { Keys } from './keys.ts'
import type { MemoryClient } from './memory-client.svelte.ts'

export interface App {
  db: Truth
  derived: Derived
  chat: Chat
  memory: MemoryClient
  keys: Keys
  health: Health
}

const APP = Symbol('app')

/** Called once, by App.svelte. */
export function provideApp(app: App): void {
  setContext(APP, app)
}

export function useApp(): App {
  return getContext<App>(APP)
}
