import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/core/files-bytes.ts'
import { decodeEntities } from '../../src/core/files-entities.ts'
import { LIMITS, passedOver } from '../../src/core/files-folder.ts'
import { textOfHtml } from '../../src/core/files-html.ts'
import { typeOf } from '../../src/core/files-type.ts'
import { readFile, readText } from '../../src/core/files.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const utf16 = (text: string, bigEndian: boolean, mark = true) => {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
  if (mark) units.unshift(0xfeff)
  return Uint8Array.from(units.flatMap((unit) => (bigEndian ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])))
}
const bytesOf = (...bytes: number[]) => Uint8Array.from(bytes)

describe('bytes that are text', () => {
  const cases: [title: string, bytes: Uint8Array, text: string][] = [
    ['plain', utf8('Hello.\n'), 'Hello.\n'],
    ['line ends of another system', utf8('a\r\nb\rc\n'), 'a\nb\nc\n'],
    ['a byte order mark', bytesOf(0xef, 0xbb, 0xbf, ...utf8('Grüße')), 'Grüße'],
    ['Chinese, Hebrew and emoji', utf8('租约 שכירות 👩‍👩‍👧‍👦'), '租约 שכירות 👩‍👩‍👧‍👦'],
    ['UTF-16, little end first', utf16('Grüße 👋\r\nx', false), 'Grüße 👋\nx'],
    ['UTF-16, big end first', utf16('Grüße 租约', true), 'Grüße 租约'],
    ['UTF-16 that does not say so', utf16('The rent is due.', false, false), 'The rent is due.'],
    ['the same, big end first', utf16('The rent is due.', true, false), 'The rent is due.'],
    ['special marks of models', utf8('<|endoftext|> <|im_start|>system'), '<|endoftext|> <|im_start|>system'],
    ['the colours of a terminal', utf8('\u001b[31mred\u001b[0m\tok\b\f\n'), '\u001b[31mred\u001b[0m\tok\b\f\n'],
    ['a long line', utf8('x'.repeat(300_000)), 'x'.repeat(300_000)],
    ['nothing', bytesOf(), ''],
  ]
  test.each(cases)('%s', (_, bytes, text) => {
    expect(decode(bytes)).toEqual({ text })
  })
})

describe('bytes that are no text are told from their content', () => {
  const cases: [title: string, bytes: Uint8Array, reason: RegExp][] = [
    ['a zero byte', utf8('text\0text and more of it'), /^binary/],
    ['zeros only', new Uint8Array(100), /^binary/],
    ['half a character at the end', utf8('Grüß').slice(0, -1), /^not UTF-8/],
    ['the encoding of an old Windows', bytesOf(0x47, 0x72, 0xfc, 0xdf, 0x65), /^not UTF-8/],
    ['an overlong form', bytesOf(0x41, 0xc0, 0xaf), /^not UTF-8/],
    ['half a pair in UTF-16', bytesOf(0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00), /^binary/],
    ['UTF-16 of odd length', bytesOf(0xff, 0xfe, 0x41), /^binary/],
    ['UTF-32', bytesOf(0xff, 0xfe, 0, 0, 0x41, 0, 0, 0), /^binary/],
    ['many control characters', utf8('\u0001\u0002\u0003abc'), /^binary/],
    ['a picture', bytesOf(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), /^an image/],
    ['a PDF, though it may be all letters', utf8('%PDF-1.4\nhello'), /^a PDF/],
    ['a zip', bytesOf(0x50, 0x4b, 3, 4, 20), /^an archive or an office document/],
    ['rich text', utf8('{\\rtf1 hello}'), /^rich text/],
  ]
  test.each(cases)('%s', (_, bytes, reason) => {
    expect(decode(bytes)).toEqual({ refused: expect.stringMatching(reason) as string })
  })

  test('whatever the bytes, there is an answer, and a text is well-formed and without zeros', () => {
    const some = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'grapheme' }).map(utf8),
      fc.string({ unit: 'grapheme' }).map((text) => utf16(text, text.length % 2 === 0)),
    )
    fc.assert(
      fc.property(some, fc.constantFrom('a.txt', 'a.html', 'a', 'x.json'), (bytes, name) => {
        const decoded = decode(bytes)
        if ('text' in decoded) expect(decoded.text).not.toMatch(/\p{Cs}|\0|\r/u)
        const read = readFile(name, bytes)
        if ('text' in read) expect(read.text.trim()).not.toBe('')
        else expect(read.refused).toMatch(/^[a-zA-Z]/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the type of a text', () => {
  const cases: [name: string, text: string, type: string][] = [
    ['notes.md', 'x', 'text/markdown'],
    ['NOTES.MD', 'x', 'text/markdown'],
    ['a.csv', 'a,b', 'text/csv'],
    ['a.json', '{', 'application/json'],
    ['a.page.htm', 'x', 'text/html'],
    ['main.rs', 'x', 'text/x-code'],
    ['Dockerfile', 'FROM x', 'text/x-code'],
    ['run', '#!/bin/sh\n', 'text/x-code'],
    ['saved', ' \n<!DOCTYPE html><p>x', 'text/html'],
    ['saved.txt', '<html lang="en">', 'text/html'],
    ['data', '[1, 2]', 'application/json'],
    ['data', '{ not json', 'text/plain'],
    ['letter.txt', 'Dear all', 'text/plain'],
    ['photo.png', 'in truth a letter', 'text/plain'],
    ['.md', 'x', 'text/markdown'],
    ['', 'x', 'text/plain'],
  ]
  test.each(cases)('%s: %s', (name, text, type) => {
    expect(typeOf(name, text)).toBe(type)
  })
})

describe('the words of a page', () => {
  const cases: [title: string, html: string, text: string][] = [
    [
      'title, headings, paragraphs',
      '<title>A &amp; B</title><h1>One</h1><p>Two\n three</p>four',
      'A & B\n\nOne\n\nTwo three\n\nfour',
    ],
    ['inline elements part no words', 'a<b>b</b><i>c</i> d', 'abc d'],
    ['line breaks', 'a<br>b<br/>c<div>d</div>e', 'a\nb\nc\nd\ne'],
    ['lists', '<ul><li>one</li><li><p>two</p></ul>x', '- one\n\n- two\n\nx'],
    ['tables', '<table><tr><th>a</th> <th>b</th></tr>\n<tr><td>1</td><td>2 </td></tr></table>', 'a\tb\n1\t2'],
    ['code keeps its lines', '<pre>\nif x:\n    y &lt; 2\n</pre>z', 'if x:\n    y < 2\n\n\nz'],
    ['scripts and styles', 'a<script>alert("<p>x</p>")</script>b<style>p{}</style>c', 'abc'],
    ['a script in capitals, with space', 'a<SCRIPT type="x">x</SCRIPT\n>b', 'ab'],
    ['a script that never ends', 'a<script>x</scriptx><p>y', 'a'],
    ['comments', 'a<!-- x > <b> -->b<!-->c<!--->d<!-- -- --!>e', 'abcde'],
    ['a comment that never ends', 'a<!-- x <p>y', 'a'],
    ['a doctype, a declaration, CDATA', '<!doctype html><?xml x?><![CDATA[x]]>a</ >b', 'ab'],
    ['a tag mark in a value', '<a title="1 > 2" href=\'<x>\'>link</a>', 'link'],
    ['a tag that never ends', 'a<b title="x', 'a'],
    ['a less-than sign', 'a < b <3 and c<', 'a < b <3 and c<'],
    ['what is not shown', '<template><p>x<template>y</template></p></template>a<noscript>x</noscript>b', 'ab'],
    ['a drawing', 'a<svg><title>x</title><svg/><text>y</text></svg>b', 'ab'],
    ['a drawing without end hides nothing else', 'a<svg>b<p>c', 'ab\n\nc'],
    ['letters in a text box', '<textarea><b>x</b></textarea>', '<b>x</b>'],
    [
      'references',
      '&lt;p&gt; &eacute;&euro;&hellip; &#65;&#x1F600; &#128; &#0; &copy 2024 &bogus; &',
      '<p> é€… A😀 € \ufffd © 2024 &bogus; &',
    ],
    ['what a reference spells is no tag', '&lt;script&gt;x&lt;/script&gt;', '<script>x</script>'],
    ['handlers and addresses are left out', '<img src=x onerror="alert(1)"><a href="javascript:x">y</a>', 'y'],
    ['no page at all', 'just words', 'just words'],
    ['nothing', '<html><body></body></html>', ''],
  ]
  test.each(cases)('%s', (_, html, text) => {
    expect(textOfHtml(html)).toBe(text)
  })

  test('numbers beyond Unicode are one sign, not an error', () => {
    expect(decodeEntities('&#99999999999999; &#xD800; &#x110000;')).toBe('\ufffd \ufffd \ufffd')
  })

  test('any text is read without an error, and letters outside of tags stay', () => {
    const bits = fc.constantFrom('<', '>', '</', '<!--', '-->', '"', "'", '=', ' ', 'a', '<p>', '<script>', '</script>')
    const more = fc.constantFrom('<svg>', '</svg>', '<pre>', '&amp;', '&#x', '<td a="', '😀', '\n', '<li>', '<!', '<?')
    fc.assert(
      fc.property(fc.array(fc.oneof(bits, more), { maxLength: 60 }), (parts) => {
        expect(typeof textOfHtml(parts.join(''))).toBe('string')
        expect(textOfHtml(`<p>kept words</p>${parts.join('')}`)).toContain('kept words')
      }),
      { numRuns: 500 },
    )
  })

  test.each(['<svg>', '<svg><svg></svg>', '<script', '<svg ', '<!--', '<b "', '&', '<pre>', '<li>', '<td title="x'])(
    'reading stays linear on a hundred thousand of %s',
    (bit) => {
      expect(typeof textOfHtml(bit.repeat(100_000))).toBe('string')
    },
  )
})

describe('a file', () => {
  test('too large is refused, with both sizes', () => {
    expect(readFile('a.txt', new Uint8Array(LIMITS.fileBytes + 1))).toEqual({
      refused: 'too large: 5.0 MB, and 5.0 MB is the most; give it in parts',
    })
    expect(readText('a.txt', 'é'.repeat(LIMITS.fileBytes))).toEqual({
      refused: 'too large: 10.0 MB, and 5.0 MB is the most; give it in parts',
    })
  })

  test.each([
    ['a.txt', ' \r\n\t'],
    ['a.html', '<html><script>x</script>'],
    ['b', ''],
  ])('without a word is refused: %s', (name, text) => {
    expect(readFile(name, utf8(text))).toEqual({ refused: 'empty: there is no text in it' })
  })

  test('a page gives its words, everything else itself', () => {
    expect(readFile('a.html', utf8('<p>x</p>'))).toEqual({ type: 'text/html', text: 'x' })
    expect(readFile('a.md', utf8('<p>x</p>'))).toEqual({ type: 'text/markdown', text: '<p>x</p>' })
    expect(readText('a.txt', 'half \ud83d a pair\r\n')).toEqual({ type: 'text/plain', text: 'half \ufffd a pair\n' })
  })
})

describe('what of a folder is passed over', () => {
  const cases: [path: string, at: string | undefined][] = [
    ['notes/a.md', undefined],
    ['.notes/a.md', undefined],
    ['notes/.git/config', 'notes/.git'],
    ['notes/.env', 'notes/.env'],
    ['app/node_modules', 'app/node_modules'],
    ['app/sub/node_modules/x/index.js', 'app/sub/node_modules'],
    ['node_modules/x.js', undefined],
    ['app/package-lock.json', 'app/package-lock.json'],
    ['app/Cargo.lock', 'app/Cargo.lock'],
    ['app/locks.md', undefined],
    ['a/Thumbs.db', 'a/Thumbs.db'],
    [`a/${'b/'.repeat(11)}c.md`, undefined],
    [`a/${'b/'.repeat(12)}c/d.md`, `a/${'b/'.repeat(12)}c`],
    ['alone.md', undefined],
  ]
  test.each(cases)('%s', (path, at) => {
    expect(passedOver(path)?.path).toBe(at)
  })
})
