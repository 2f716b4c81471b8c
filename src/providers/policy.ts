// Whether it is this page's own policy that stops requests to an address. Browsers fail such a request like any other, and
// tell why by an event. Knows nothing of how the policy came to be.

const barred = new Set<string>()
/** Outside of a browser there is neither policy nor event. */
const tells = 'SecurityPolicyViolationEvent' in globalThis

if (tells)
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    if (effectiveDirective === 'connect-src' && URL.canParse(blockedURI)) barred.add(new URL(blockedURI).origin)
  })

/** Asked after a request failed: the event of that very request may come just after its failure. */
export async function isBarred(origin: string): Promise<boolean> {
  if (tells) await new Promise((resolve) => setTimeout(resolve))
  return barred.has(origin)
}
