// The models that servers listed since the page was opened, by provider and address. Knows nothing of how they are asked.
import { SvelteMap } from 'svelte/reactivity'
import type { Settings } from '../../core/config.ts'
import type { ModelInfo } from '../../providers/index.ts'

/** Whom a list is of. */
export const addressee = ({ id, baseUrl }: Pick<Settings['provider'], 'id' | 'baseUrl'>): string => `${id} ${baseUrl}`

/** The lists, by addressee. Reactive. */
export const offers = new SvelteMap<string, readonly ModelInfo[]>()
