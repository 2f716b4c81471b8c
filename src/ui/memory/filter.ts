// Which memories a search shows. Pure: letters are compared without case and accents; every word of the query must
// begin a word of the text. Knows nothing of ranking: the list keeps its order.

/** Letters as they are compared: without accents, width, ligatures or case. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
}

// Scripts that put no space between words: there a match may begin anywhere.
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** A test for texts: true when each word of `query` begins a word of the text. An empty query shows everything. */
export function createFilter(query: string): (text: string) => boolean {
  const words = fold(query).match(/[\p{L}\p{N}]+/gu) ?? []
  const patterns = words.map((word) => new RegExp(UNSPACED.test(word) ? word : `(?<![\\p{L}\\p{N}])${word}`, 'u'))
  if (patterns.length === 0) return () => true
  return (text) => {
    const folded = fold(text)
    return patterns.every((pattern) => pattern.test(folded))
  }
}
