// Where a key is at home, and the pages of a vendor that help a person on: what a card of a fault offers beside words.
import { VENDOR_FACTS } from './vendors-facts.ts'
import { type Known, type VendorId, vendorOfHost, vendorOfKey, VENDORS } from './vendors.ts'

export interface Home {
  name: string
  id: VendorId
  /** Empty: the vendor's own. */
  baseUrl: string
}

/** The provider to choose for a key; undefined when nobody knows whose it is, or pages cannot ask there. */
export function homeOfKey(key: string): Home | undefined {
  const owner = vendorOfKey(key)
  if (!owner) return undefined
  const id = idOf(owner)
  if (id) return { name: owner.name, id, baseUrl: '' }
  return owner.baseUrl ? { name: owner.name, id: 'openai-compatible', baseUrl: owner.baseUrl } : undefined
}

/** Pages for people, where they are known. */
export interface Pages {
  name: string
  keys?: string
  billing?: string
}

/** The pages of whose server this host is. */
export function pagesOf(host: string): Pages | undefined {
  const owner = vendorOfHost(host)
  const id = owner && idOf(owner)
  if (!id) return undefined
  const { keyPage, billingPage } = VENDOR_FACTS[id]
  return {
    name: owner.name,
    ...(keyPage ? { keys: keyPage.is } : {}),
    ...(billingPage ? { billing: billingPage.is } : {}),
  }
}

function idOf(owner: Known): VendorId | undefined {
  return (Object.keys(VENDORS) as VendorId[]).find((id) => VENDORS[id] === owner)
}
