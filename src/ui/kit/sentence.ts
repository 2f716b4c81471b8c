// The message of one of our errors ("who: fact; remedy") as words beside the thing it speaks of, where who is plain.

/** "memory: it is gone; reload" becomes "It is gone; reload." A server's name or address is kept as it is. */
export function asSentence(message: string): string {
  const fact = message.replace(/^[A-Za-z ]+: /, '')
  const isAddress = /^\w+:\/\//.test(fact)
  const begun = fact === message || isAddress ? fact : fact.charAt(0).toUpperCase() + fact.slice(1)
  return /[.!?”]$/.test(begun) ? begun : `${begun}.`
}
