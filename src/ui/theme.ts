// Light or dark, set before the first paint: a small copy of the person's choice outside the database, because that one
// opens too late and the page's policy allows no inline script. Importing this file shows what was last chosen. Knows
// nothing of colours.
import type { Settings } from '../core/config.ts'

export type Theme = Settings['appearance']['theme']

const KEPT_AS = 'recollect-theme'

/** Shows `theme` now, and from the next start's first paint on. */
export function applyTheme(theme: Theme): void {
  show(theme)
  if (theme !== localStorage.getItem(KEPT_AS)) localStorage.setItem(KEPT_AS, theme)
}

// The style sheet follows the system unless the attribute says `light` or `dark`.
function show(theme: string): void {
  document.documentElement.dataset.theme = theme
}

show(localStorage.getItem(KEPT_AS) ?? 'system')
