// What a conversation is called until the person names it: the first words of its first message.

/** Characters a title has at most, its ellipsis aside. */
const LONGEST = 60
/** A cut at a word's end may shorten the title to this; else the word is cut. */
const SHORTEST = 30

/** The first words of a text in one line, cut between words or at least between graphemes. Never empty for a text that is not. */
export function titleOf(text: string): string {
  const line = text.trim().slice(0, 1000).replace(/\s+/g, ' ')
  if (line.length <= LONGEST) return line
  let end = 0
  for (const { index, segment } of new Intl.Segmenter().segment(line)) {
    if (index + segment.length > LONGEST) break
    end = index + segment.length
  }
  const space = line.lastIndexOf(' ', end)
  return line.slice(0, space >= SHORTEST ? space : end || LONGEST).trimEnd() + '…'
}
