// A file that the person's browser saves where it saves files.

/** A download's address stays valid for so long: some browsers read it late. */
const ADDRESS_MS = 60_000

/** Hands a file to the browser under this name. */
export function download(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_MS)
}

/** The day here, as 2026-03-07. */
export function day(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}
