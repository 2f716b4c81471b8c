// The probes of this browser: requests that carry nothing, and what it tells about where the app runs. Draws no
// conclusions (diagnose.ts).
import { isLocal } from './local.ts'
import type { Permission, Probes } from './diagnose.ts'

/** Nothing of the person goes along, and no cache answers. */
const BARE: RequestInit = { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' }

/** Chromium's names for the permission: of today, and before version 145. */
const PERMISSIONS = ['loopback-network', 'local-network-access']

/** `random`: makes the address of the app's own that is asked for one that no cache knows. */
export function browserProbes(fetch: typeof globalThis.fetch, random = Math.random): Probes {
  const ask = (url: string, init: RequestInit) =>
    fetch(url, { ...BARE, ...init }).then(
      (response) => {
        void response.body?.cancel()
        return response
      },
      () => undefined, // being refused is what is asked about
    )
  const local = isLocal(location.hostname)
  return {
    reaches: async (url, signal) => (await ask(url, { mode: 'no-cors', signal })) !== undefined,
    async reads(url, headers, signal) {
      const response = await ask(url, { headers, signal, redirect: 'manual' })
      if (!response) return 'nothing'
      return response.type === 'opaqueredirect' ? 'elsewhere' : 'answer'
    },
    permission,
    place: {
      // A page of this computer is there without any network.
      ping: local ? '' : new URL(`ping-${random().toString(36).slice(2)}`, location.href.split('#')[0]).href,
      local,
      blocksLoopback: location.protocol === 'https:' && navigator.vendor.startsWith('Apple'),
    },
  }
}

async function permission(): Promise<Permission> {
  for (const name of PERMISSIONS) {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state
    } catch {
      // This browser does not know the name: perhaps the next.
    }
  }
  return 'unknown'
}
