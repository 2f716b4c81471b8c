// Registers the service worker and tells when a new version waits. Decides when it is asked for and that nothing reloads
// without a click; knows nothing of how the question is shown.
import { Workbox } from 'workbox-window'
import { messageOf } from '../lib/errors.ts'
import { trustedScriptURL } from '../lib/trusted.ts'

/** What the screen does: `onUpdate` is called when a new version is ready, with what reloads into it. */
export interface AppHooks {
  onUpdate(apply: () => void): void
}

/** Starts the service worker, if the browser has them and this is a built app. Never throws: the app works without. */
export function registerApp({ onUpdate }: AppHooks): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const worker = new Workbox(trustedScriptURL('./sw.js') as string, { scope: './' })
  let accepted = false
  let controlled = Boolean(navigator.serviceWorker.controller)
  worker.addEventListener('waiting', () =>
    onUpdate(() => {
      accepted = true
      worker.messageSkipWaiting()
    }),
  )
  worker.addEventListener('controlling', () => {
    if (accepted) location.reload()
    // Accepted in another tab: the new worker no longer keeps the files of the version that runs here.
    else if (controlled) onUpdate(() => location.reload())
    controlled = true
  })
  const report = (thrown: unknown) => console.info(`pwa: ${messageOf(thrown)}; the app goes on as it is`)
  worker.register().catch(report)
  // A tab that stays open for days asks for a new version when it is looked at again.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && navigator.onLine) worker.update().catch(report)
  })
}
