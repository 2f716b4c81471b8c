// Which screen is open: the location hash, as a reactive value. Knows nothing of the screens.
import { createSubscriber } from 'svelte/reactivity'
import { readAddress, type Route } from './address.ts'

class Router {
  #hash = location.hash
  #route: Route = readAddress(location.hash)
  #visits = 0
  #changed: (() => void) | undefined
  readonly #subscribe = createSubscriber((update) => {
    this.#changed = update
    const follow = () => this.#read()
    addEventListener('hashchange', follow)
    addEventListener('popstate', follow)
    addEventListener('click', this.#pressed)
    return () => {
      removeEventListener('click', this.#pressed)
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

  /** Rises whenever a person asks for an address, be it the one that is open. */
  get visits(): number {
    this.#subscribe()
    return this.#visits
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
    this.#visits++
    this.#changed?.()
  }

  /** A link to the address that is open changes no address, and is told by no other event. */
  readonly #pressed = ({ target, ctrlKey, metaKey, shiftKey }: MouseEvent): void => {
    const link = target instanceof Element ? target.closest('a') : null
    if (link?.href !== location.href || ctrlKey || metaKey || shiftKey) return
    this.#visits++
    this.#changed?.()
  }
}

export const route = new Router()

/** Opens an address: see `Router.go`. */
export const go = (address: string, options?: { replace?: boolean }): void => route.go(address, options)
