// Waiting no longer than is worth it. Knows nothing of what is waited for.

/** Waits at most `ms`; what is not there by then is `late`, and goes on in the background. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<{ value?: T; late: boolean }> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<{ late: true }>((resolve) => (timer = setTimeout(() => resolve({ late: true }), ms)))
  try {
    return await Promise.race([promise.then((value) => ({ value, late: false })), late])
  } finally {
    clearTimeout(timer)
  }
}
