// Markdown to a small tree of our own: what may be shown, and nothing else. Raw HTML becomes text, images become a note
// of where they are, links are kept only where a click is harmless. Pure; it knows nothing of how the tree is drawn, and
// nothing here or behind it parses HTML.
import { Lexer, type MarkedToken, type Token, type Tokens, type TokensList } from 'marked'
import { decodeEntities } from './entities.ts'
import { logWarning } from '../../lib/log.ts'

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'break' }
  | { type: 'strong'; children: Inline[] }
  | { type: 'emphasis'; children: Inline[] }
  | { type: 'deleted'; children: Inline[] }
  | { type: 'link'; href: string; children: Inline[] }
  | { type: 'image'; host: string; alt: string }

export interface ListItem {
  /** Absent where the item is not a task. */
  checked?: boolean
  blocks: Block[]
}
export type Align = 'left' | 'center' | 'right' | null
export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; level: number; children: Inline[] }
  | { type: 'code'; language: string; text: string }
  | { type: 'quote'; blocks: Block[] }
  | { type: 'list'; start: number | null; tight: boolean; items: ListItem[] }
  | { type: 'table'; align: Align[]; header: Inline[][]; rows: Inline[][][] }
  | { type: 'rule' }
  /** Shown as it was written. */
  | { type: 'plain'; text: string }

/** Texts longer than this are shown as they were written: reading their marks would hold up the screen. */
const MARKDOWN_CHARS = 200_000
/** As are texts with so many characters between two empty lines: the lexer's time grows with the square (0.3 s here). */
const RUN_CHARS = 20_000
/** Blocks and marks nested deeper than this are shown as they were written. */
const DEPTH = 24
const OPTIONS = { gfm: true, breaks: true }

/** A block of the document's top level with the text it was read from. */
interface Read {
  raw: string
  block: Block | null
}

/** Reads a whole text. */
export function readMarkdown(text: string): Block[] {
  return createReader()(text)
}

/**
 * A reader for a text that grows: what came before the last two blocks is not read again, and unchanged blocks are the
 * same objects as before. For any text it gives what reading it at once would give.
 */
export function createReader(): (text: string) => Block[] {
  let settled: Read[] = []
  let settledText = ''
  return (text) => {
    if (text.length > MARKDOWN_CHARS || longestRun(text) > RUN_CHARS) return [{ type: 'plain', text }]
    const source = text.replace(/\r\n?/g, '\n')
    if (!source.startsWith(settledText)) [settled, settledText] = [[], '']
    const tail = lex(source.slice(settledText.length))
    if (Object.keys(tail.links).length > 0) {
      // An address defined at the end counts for the words before it: nothing is settled.
      ;[settled, settledText] = [[], '']
      return blocksOf(lex(source).map(readBlock))
    }
    const read = tail.map(readBlock)
    const blocks = blocksOf([...settled, ...read])
    const moved = read.slice(0, unsettledFrom(tail))
    settled = [...settled, ...moved]
    settledText += moved.map((each) => each.raw).join('')
    return blocks
  }
}

const blocksOf = (read: Read[]): Block[] => read.flatMap((each) => each.block ?? [])

function longestRun(text: string): number {
  let longest = 0
  for (let start = 0; start < text.length;) {
    const gap = text.indexOf('\n\n', start)
    const end = gap < 0 ? text.length : gap
    longest = Math.max(longest, end - start)
    start = end + 2
  }
  return longest
}

/** Before which token everything is settled: after an empty line, with two blocks to come that more text may change. */
function unsettledFrom(tokens: Token[]): number {
  let blocks = 0
  for (let i = tokens.length - 1; i > 0; i--) {
    if (tokens[i]!.type !== 'space') blocks++
    if (blocks >= 2 && /\n[ \t]*\n$/.test(tokens[i - 1]!.raw)) return i
  }
  return 0
}

/** Never throws: what the lexer gives up on is one token of plain text. */
function lex(text: string): TokensList {
  try {
    return new Lexer(OPTIONS).lex(text)
  } catch (thrown) {
    logWarning('markdown: a text was too tangled to read and is shown as written', thrown)
    return Object.assign([{ type: 'plain', raw: text }], { links: {} })
  }
}

function readBlock(token: Token): Read {
  return { raw: token.raw, block: block(token as MarkedToken, 0) }
}

function blocks(tokens: Token[], depth: number): Block[] {
  return tokens.flatMap((token) => block(token as MarkedToken, depth) ?? [])
}

function block(token: MarkedToken, depth: number): Block | null {
  if (depth > DEPTH) return { type: 'plain', text: token.raw }
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return null
    case 'hr':
      return { type: 'rule' }
    case 'heading':
      return { type: 'heading', level: token.depth, children: inlines(token.tokens, depth) }
    case 'paragraph':
      return { type: 'paragraph', children: inlines(token.tokens, depth) }
    case 'text':
      return { type: 'paragraph', children: token.tokens ? inlines(token.tokens, depth) : [plainText(token.text)] }
    case 'code':
      return { type: 'code', language: (token.lang ?? '').trim().split(/\s/, 1)[0] ?? '', text: token.text }
    case 'blockquote':
      return { type: 'quote', blocks: blocks(token.tokens, depth + 1) }
    case 'list':
      return list(token, depth)
    case 'table':
      return {
        type: 'table',
        align: token.align,
        header: token.header.map((cell) => inlines(cell.tokens, depth)),
        rows: token.rows.map((row) => row.map((cell) => inlines(cell.tokens, depth))),
      }
    default:
      return { type: 'plain', text: token.raw.replace(/\n+$/, '') }
  }
}

function list(token: Tokens.List, depth: number): Block {
  const items = token.items.map((item): ListItem => {
    const read = blocks(item.tokens, depth + 1)
    return item.task ? { checked: item.checked === true, blocks: read } : { blocks: read }
  })
  return { type: 'list', start: token.ordered ? Number(token.start) : null, tight: !token.loose, items }
}

function inlines(tokens: Token[], depth: number): Inline[] {
  return tokens.flatMap((token) => inline(token as MarkedToken, depth) ?? [])
}

function inline(token: MarkedToken, depth: number): Inline | Inline[] | null {
  if (depth > DEPTH) return { type: 'text', text: token.raw }
  switch (token.type) {
    case 'text':
      return token.tokens ? inlines(token.tokens, depth) : plainText(token.text)
    case 'escape':
      return { type: 'text', text: token.text }
    case 'codespan':
      return { type: 'code', text: token.text }
    case 'br':
      return { type: 'break' }
    case 'strong':
      return { type: 'strong', children: inlines(token.tokens, depth + 1) }
    case 'em':
      return { type: 'emphasis', children: inlines(token.tokens, depth + 1) }
    case 'del':
      return { type: 'deleted', children: inlines(token.tokens, depth + 1) }
    case 'link': {
      const href = safeHref(token.href)
      const children = inlines(token.tokens, depth + 1)
      return href ? { type: 'link', href, children } : children
    }
    case 'image':
      return { type: 'image', host: hostOf(token.href), alt: decodeEntities(token.text) }
    case 'html':
      // The one tag that models write where Markdown has no other way: a new line inside a table cell.
      return /^<br\s*\/?>$/i.test(token.raw) ? { type: 'break' } : { type: 'text', text: token.raw }
    case 'checkbox':
      return null
    default:
      return { type: 'text', text: token.raw }
  }
}

function plainText(text: string): Inline {
  return { type: 'text', text: decodeEntities(text) }
}

const SAFE_PROTOCOLS = ['http:', 'https:', 'mailto:']

/** The address a link may lead to, or null: web and mail addresses only, whole (nothing relative to this app). */
export function safeHref(href: string): string | null {
  const url = urlOf(href)
  return url && SAFE_PROTOCOLS.includes(url.protocol) ? url.href : null
}

function hostOf(href: string): string {
  return urlOf(href)?.host ?? ''
}

function urlOf(href: string): URL | null {
  const address = decodeEntities(href).trim()
  return URL.canParse(address) ? new URL(address) : null
}
