// Where the browser closes its small storages to this page, memory stands in for them: what they hold is comfort (the theme,
// drafts) and lasts until the page is left. Imported first, before anything reads them.
for (const name of ['localStorage', 'sessionStorage'] as const)
  try {
    void window[name]
  } catch {
    const kept = new Map<string, string>()
    const value = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
      removeItem: (key: string) => void kept.delete(key),
    }
    Object.defineProperty(window, name, { value })
  }
