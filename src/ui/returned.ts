// The code that a sign-in brings back in the address. It is read when this module is loaded, before anything else sees the
// address, and taken out of it and of the history at once. Knows nothing of what it is good for.

/** The code; undefined when this is no return. */
export const returned = take()

function take(): string | undefined {
  const address = new URL(location.href)
  const code = address.searchParams.get('code')
  if (code === null) return undefined
  address.searchParams.delete('code')
  history.replaceState(history.state, '', address)
  return code
}
