// What may be shown of a Markdown text, and that reading it as it grows gives what reading it at once gives.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeEntities } from '../../src/ui/chat/entities.ts'
import { type Block, createReader, type Inline, readMarkdown, safeHref } from '../../src/ui/chat/markdown.ts'

/** The inline content of a text that is one paragraph. */
function line(text: string): Inline[] {
  const [block] = readMarkdown(text)
  expect(block?.type).toBe('paragraph')
  return (block as Extract<Block, { type: 'paragraph' }>).children
}
const text = (words: string): Inline => ({ type: 'text', text: words })

describe('links', () => {
  const kept: [string, string][] = [
    ['https://example.org/a?b=c&amp;d', 'https://example.org/a?b=c&d'],
    ['http://localhost:8080', 'http://localhost:8080/'],
    ['mailto:someone@example.org', 'mailto:someone@example.org'],
    [' HTTPS://EXAMPLE.ORG ', 'https://example.org/'],
  ]
  it.each(kept)('keeps %j', (href, address) => expect(safeHref(href)).toBe(address))

  const refused = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'javascript&#58;alert(1)',
    'javascript&colon;alert(1)',
    '&#106;avascript:alert(1)',
    'java\nscript:alert(1)',
    'java&Tab;script:alert(1)',
    '\u0001javascript:alert(1)',
    'vbscript:x',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://example.org/x',
    'file:///etc/passwd',
    '//example.org/x',
    '/relative',
    '#/settings',
    '',
  ]
  it.each(refused)('refuses %j', (href) => expect(safeHref(href)).toBeNull())

  it('shows the words of a refused link as plain words', () => {
    expect(line('see [here](javascript:alert(1)) now')).toEqual([text('see '), text('here'), text(' now')])
  })
  it('finds bare addresses', () => {
    expect(line('www.example.org')).toEqual([
      { type: 'link', href: 'http://www.example.org/', children: [text('www.example.org')] },
    ])
  })
})

describe('images', () => {
  it('are never fetched: only the host and the words remain', () => {
    expect(line('![a &amp; b](https://tracker.example.org/x.png?secret=1)')).toEqual([
      { type: 'image', host: 'tracker.example.org', alt: 'a & b' },
    ])
  })
})

describe('HTML', () => {
  it.each(['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<!-- note -->', '<div>\nhi\n</div>'])(
    'is text as it was written: %s',
    (html) => expect(readMarkdown(html)).toEqual([{ type: 'plain', text: html }]),
  )
  it('is text inside a line', () => {
    expect(line('a <b onclick="x">b</b>')).toEqual([text('a '), text('<b onclick="x">'), text('b'), text('</b>')])
  })
  it('may break a line', () => {
    expect(line('a<br/>b')).toEqual([text('a'), { type: 'break' }, text('b')])
  })
})

describe('character references', () => {
  it.each([
    ['a &amp; b', 'a & b'],
    ['&lt;b&gt;', '<b>'],
    ['&#65;&#x42;', 'AB'],
    ['&#0;&#xd800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['&nosuchname; & &;', '&nosuchname; & &;'],
    ['&constructor;', '&constructor;'],
    ['&amp;lt;', '&lt;'],
  ])('%j', (written, shown) => expect(decodeEntities(written)).toBe(shown))

  it('stay as they are inside code', () => {
    expect(line('`&amp;`')).toEqual([{ type: 'code', text: '&amp;' }])
  })
})

describe('blocks', () => {
  it('reads lists with tasks, tables, code, quotes, headings and rules', () => {
    const source = '## T\n\n- [x] a\n- b\n\n3. c\n\n|h|\n|:-:|\n|1|\n\n> q\n\n---\n\n```ts x\nlet a\n```'
    expect(readMarkdown(source)).toEqual([
      { type: 'heading', level: 2, children: [text('T')] },
      {
        type: 'list',
        start: null,
        tight: true,
        items: [
          { checked: true, blocks: [{ type: 'paragraph', children: [text('a')] }] },
          { blocks: [{ type: 'paragraph', children: [text('b')] }] },
        ],
      },
      { type: 'list', start: 3, tight: true, items: [{ blocks: [{ type: 'paragraph', children: [text('c')] }] }] },
      { type: 'table', align: ['center'], header: [[text('h')]], rows: [[[text('1')]]] },
      { type: 'quote', blocks: [{ type: 'paragraph', children: [text('q')] }] },
      { type: 'rule' },
      { type: 'code', language: 'ts', text: 'let a' },
    ])
  })
  it('survives what nests without end, and what is endless', () => {
    expect(readMarkdown('>'.repeat(20_000) + 'x').length).toBe(1)
    expect(readMarkdown('['.repeat(20_000)).length).toBe(1)
    for (const endless of ['x'.repeat(1_000_000), 'a\n\n'.repeat(100_000), '_a'.repeat(10_001)])
      expect(readMarkdown(endless)).toEqual([{ type: 'plain', text: endless }])
  })
})

describe('a growing text', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'b ',
      '\n',
      '\n\n',
      '- ',
      '  ',
      '    ',
      '1. ',
      '> ',
      '```',
      '`',
      '**',
      '_',
      '|',
      '|-|',
      '---',
      '===',
      '# ',
    ],
    ...[
      '[x](',
      ')',
      '[r]',
      '[r]: http://a.b\n',
      '<div>',
      '</div>',
      '<!--',
      '-->',
      '<pre>',
      '&amp;',
      '\t',
      '\r\n',
      '\\',
    ],
  )
  it('reads the same as the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const read = createReader()
        for (let i = 1; i <= pieces.length; i++) {
          const grown = pieces.slice(0, i).join('')
          expect(read(grown)).toEqual(readMarkdown(grown))
        }
      }),
      { numRuns: 1000 },
    )
  })
  it('keeps the blocks that did not change', () => {
    const read = createReader()
    const before = read('one\n\ntwo\n\nthree\n\nfour')
    const after = read('one\n\ntwo\n\nthree\n\nfour and more')
    expect(after[0]).toBe(before[0])
    expect(after[3]).not.toBe(before[3])
  })
  it('starts afresh with another text', () => {
    const read = createReader()
    read('one\n\ntwo\n\nthree')
    expect(read('# other')).toEqual([{ type: 'heading', level: 1, children: [text('other')] }])
  })
})
