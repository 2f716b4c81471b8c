// Which screen is open: the location hash, as a reactive value. Knows nothing of the screens.
import { createSubscriber } from 'svelte/reactivity'
import { readAddress, type Route } from './address.ts'

class Router {
  #hash = location.hash
  #route: Route = readAddress(location.hash)
  #changed: (() => void) | undefined
  readonly #subscribe = createSubscriber((update) => {
    this.#changed = update
    const follow = () => this.#read()
    addEventListener('hashchange', follow)
    addEventListener('popstate', follow)
    return () => {
      removeEventListener('hashchange', follow)
      removeEventListener('popstate', follow)
      this.#changed = undefined
    }
  })

  /** The open screen. The same object until the address changes. */
  get current(): Route {
    this.#subscribe()
    if (location.hash !== this.#hash) this.#read()
    return this.#route
  }

  /** Opens another address, e.g. `#/c/…`. `replace` leaves no step to go back to. */
  go(address: string, { replace = false } = {}): void {
    if (address === location.hash) return
    if (replace) history.replaceState(history.state, '', address)
    else history.pushState(null, '', address)
    this.#read()
  }

  #read(): void {
    if (location.hash === this.#hash) return
    this.#hash = location.hash
    this.#route = readAddress(location.hash)
    this.#changed?.()
  }
}

export const route = new Router()

/** Opens an address: see `Router.go`. */
export const go = (address: string, options?: { replace?: boolean }): void => route.go(address, options)
