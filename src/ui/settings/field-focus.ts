// Takes the person to one field of the settings, by its label.
import type { SettingsField } from '../address.ts'

/** The labels are what tests and people find the fields by; they stay. A key is pasted before there is a vendor, too. */
const LABELS: Record<SettingsField, readonly string[]> = {
  provider: ['Provider'],
  address: ['Base URL'],
  key: ['API key', 'Paste a key'],
  model: ['Model'],
  window: ['Context window'],
  spending: ['Tokens a day'],
}

/** Puts the focus into the field once it is there; the function it returns gives up waiting. */
export function focusField(page: HTMLElement, field: SettingsField): () => void {
  const look = () => {
    const labels = [...page.querySelectorAll('label')]
    const control = labels.find((label) => LABELS[field].includes(label.textContent.trim()))?.control
    if (!control) return
    observer.disconnect()
    const folded = control.closest('details')
    if (folded) folded.open = true
    control.focus({ preventScroll: true })
    control.scrollIntoView({ block: 'center' })
  }
  // Settings are read before they are shown, and a field may belong to a provider that was chosen a moment ago.
  const observer = new MutationObserver(look)
  observer.observe(page, { childList: true, subtree: true })
  look()
  return () => observer.disconnect()
}
