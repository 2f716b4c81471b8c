// Which servers are on this device. Knows nothing else of addresses: whoever only asks this need not load the rest.

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']

/** True for a server on this device. */
export function isLocal(host: string): boolean {
  return LOCAL_HOSTS.includes(host)
}
