// The words of a web page, in lines. Nothing is built from the page, run or loaded: it is read once from front to back as
// a browser's tokenizer would, tags become line ends or nothing, and what nobody reads (scripts, styles, comments) is
// left out. Works without a DOM, which our policy closes to strings. Linear in the length of the page.
import { decodeEntities } from './files-entities.ts'

const set = (names: string) => new Set(names.split(' '))
/** Begin and end a line. */
const LINES = set(
  'address article aside body caption dd details dialog div dl dt fieldset figcaption figure footer form head header hgroup hr html legend li main menu nav optgroup option search section select summary tbody tfoot thead title tr',
)
/** Begin and end a paragraph. */
const PARAGRAPHS = set('blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul')
/** Their content is letters up to their end tag, whatever it looks like, and nobody reads it. */
const UNREAD = set('script style iframe noembed noframes xmp')
/** The same, but it is read. */
const LETTERS = set('title textarea')
/** What is between their tags is drawn, or shown to nobody. */
const SKIPPED = set('template noscript svg object')
/** Marks the beginning of a row's next cell. */
const CELLS = set('td th')
const TAG_NAME = /[a-z][^\s/>]*/iy

/** What a person would read of a page, its title first. */
export function textOfHtml(html: string): string {
  const paper = createPaper()
  const endOf = createEndFinder(html)
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) break
    paper.words(html.slice(at, open))
    const closing = html[open + 1] === '/'
    TAG_NAME.lastIndex = open + (closing ? 2 : 1)
    const name = TAG_NAME.exec(html)?.[0].toLowerCase()
    if (name === undefined) {
      at = isMarkup(html[open + 1]) ? afterDeclaration(html, open) : open + 1
      if (at === open + 1) paper.words('<')
      continue
    }
    at = afterTag(html, TAG_NAME.lastIndex)
    if (!closing && (UNREAD.has(name) || LETTERS.has(name))) {
      const end = endOf(name, at) ?? { start: html.length, end: html.length }
      paper.tag(name, false)
      if (LETTERS.has(name)) paper.words(html.slice(at, end.start))
      paper.tag(name, true)
      at = end.end
    } else if (!closing && SKIPPED.has(name)) at = html[at - 2] === '/' ? at : (endOf(name, at)?.end ?? at)
    else paper.tag(name, closing)
  }
  if (at < html.length) paper.words(html.slice(at))
  return paper.text()
}

const isMarkup = (next: string | undefined) => next === '!' || next === '?' || next === '/'

/** After a comment, a doctype, or what browsers take for a comment. */
function afterDeclaration(html: string, open: number): number {
  if (!html.startsWith('<!--', open)) {
    const close = html.indexOf('>', open)
    return close < 0 ? html.length : close + 1
  }
  // "<!-->" and "<!--->" are whole comments.
  const short = /^-?>/.exec(html.slice(open + 4, open + 6))
  if (short) return open + 4 + short[0].length
  const end = /--!?>/g
  end.lastIndex = open + 4
  return end.exec(html) ? end.lastIndex : html.length
}

/** After the `>` of a tag whose name ends at `at`; a quoted value may hold a `>`. */
function afterTag(html: string, at: number): number {
  while (at < html.length) {
    const mark = html[at++]
    if (mark === '>') return at
    if (mark !== '=') continue
    while (/\s/.test(html[at] ?? '')) at++
    const quote = html[at]
    if (quote !== '"' && quote !== "'") continue
    const close = html.indexOf(quote, at + 1)
    at = close < 0 ? html.length : close + 1
  }
  return at
}

/** Finds where an element ends whose content is not looked at. Those whose elements may nest end with the outermost. */
function createEndFinder(html: string) {
  /** Of a name that is closed nowhere any more, it need not be looked for again. */
  const never = new Set<string>()
  return (name: string, from: number): { start: number; end: number } | undefined => {
    if (never.has(name)) return undefined
    const nests = SKIPPED.has(name)
    const tags = new RegExp(`<(/${nests ? '?' : ''})${name}(?=[\\s/>])`, 'gi')
    tags.lastIndex = from
    for (let depth = 1; ;) {
      const found = tags.exec(html)
      if (!found) break
      const end = afterTag(html, tags.lastIndex)
      if (found[1] !== '' && --depth === 0) return { start: found.index, end }
      if (found[1] === '' && html[end - 2] !== '/') depth++
      tags.lastIndex = end
    }
    never.add(name)
    return undefined
  }
}

/** Gathers words into lines: white space made one, no line left empty but between paragraphs. */
function createPaper() {
  const parts: string[] = []
  let lines = 0
  let space = ''
  let marker = ''
  let pre = 0
  const put = (text: string) => {
    if (parts.length > 0) parts.push('\n'.repeat(lines) || space)
    parts.push(marker, text)
    lines = 0
    space = marker = ''
  }
  return {
    words(raw: string) {
      if (pre > 0) {
        if (raw !== '') put(decodeEntities(lines > 0 ? raw.replace(/^\n/, '') : raw))
        return
      }
      const words = raw.replace(/[ \t\n\f\r]+/g, ' ')
      if (words.startsWith(' ')) space ||= ' '
      const inner = words.replace(/^ | $/g, '')
      if (inner === '') return
      put(decodeEntities(inner))
      if (words.endsWith(' ')) space = ' '
    },
    tag(name: string, closing: boolean) {
      if (name === 'br') lines = Math.min(2, lines + 1)
      else if (PARAGRAPHS.has(name)) lines = 2
      else if (LINES.has(name)) lines = Math.max(lines, 1)
      if (name === 'pre') pre = Math.max(0, pre + (closing ? -1 : 1))
      if (CELLS.has(name) && !closing) space = '\t'
      if (name === 'li') marker = closing ? '' : '- '
    },
    text: () => parts.join('').trim(),
  }
}
