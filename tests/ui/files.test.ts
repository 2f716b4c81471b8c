import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../src/core/files-folder.ts'
import { fileAddress, readAddress } from '../../src/ui/address.ts'
import { gatherDropped, gatherFiles } from '../../src/ui/files/gather.ts'
import { reportText, summarise } from '../../src/ui/files/report.ts'
import { placeIn, windowAround } from '../../src/ui/files/window.ts'

const never = new AbortController().signal

/** A file as a folder picker hands it over. */
function picked(path: string, size = 1): File {
  const file = new File(['x'], path.split('/').at(-1)!)
  Object.defineProperty(file, 'webkitRelativePath', { value: path.includes('/') ? path : '' })
  Object.defineProperty(file, 'size', { value: size })
  return file
}

type Tree = { [name: string]: Tree | string }

/** An entry as a drop hands it over; a reader gives two children at a time. Notes which folders were entered. */
function entry(name: string, tree: Tree | string, entered: string[] = []): FileSystemEntry {
  if (typeof tree === 'string')
    return {
      name,
      isFile: true,
      isDirectory: false,
      file: (resolve: (file: File) => void) => resolve(new File([tree], name)),
    } as unknown as FileSystemEntry
  const createReader = () => {
    entered.push(name)
    const children = Object.entries(tree).map(([child, inner]) => entry(child, inner, entered))
    return { readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(children.splice(0, 2)) }
  }
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry
}

describe('what was given', () => {
  test('single files are taken whatever they are called', () => {
    const { files, left } = gatherFiles([picked('.env'), picked('package-lock.json')])
    expect(files.map(({ path }) => path)).toEqual(['.env', 'package-lock.json'])
    expect(left).toEqual([])
  })

  test('a folder is taken with its paths, and what is passed over is counted where it begins', () => {
    const paths = [
      'a/x.md',
      'a/node_modules/y/1.js',
      'a/node_modules/y/2.js',
      'a/.git/config',
      'a/yarn.lock',
      'a/b/z.md',
    ]
    const { files, left } = gatherFiles(paths.map((path) => picked(path)))
    expect(files.map(({ path }) => path)).toEqual(['a/x.md', 'a/b/z.md'])
    expect(left).toEqual([
      { path: 'a/node_modules', outcome: 'passed over', reason: 'installed packages', files: 2 },
      { path: 'a/.git', outcome: 'passed over', reason: 'hidden' },
      { path: 'a/yarn.lock', outcome: 'passed over', reason: 'a lock file: made by a program for a program' },
    ])
  })

  test('a dropped folder is walked to its end, and what is passed over is not entered', async () => {
    const entered: string[] = []
    const tree = {
      'x.md': 'x',
      b: { 'y.md': 'y', c: {}, '.hidden': { 'z.md': 'z' } },
      node_modules: { p: {} },
      '1': '1',
    }
    const { files, left } = await gatherDropped([entry('a', tree, entered), new File(['q'], 'q.md')], never)
    expect(files.map(({ path }) => path)).toEqual(['a/1', 'a/x.md', 'a/b/y.md', 'q.md'])
    expect(left.map(({ path }) => path)).toEqual(['a/b/.hidden', 'a/node_modules'])
    expect(entered).toEqual(['a', 'b', 'c'])
  })

  test('a walk can be ended', async () => {
    const walking = gatherDropped([entry('a', { 'x.md': 'x' })], AbortSignal.abort())
    await expect(walking).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('more than is taken at once is left, with the limits; one large file takes no room from others', () => {
    const many = Array.from({ length: LIMITS.batchFiles + 3 }, (_, at) => picked(`${at}.md`))
    const { files, left } = gatherFiles(many)
    expect(files).toHaveLength(LIMITS.batchFiles)
    expect(left).toMatchObject([{ outcome: 'refused', files: 3 }])
    expect(left[0]?.reason).toContain('2000 files, 100 MB')
    const large = [picked('huge.bin', 1e10), ...Array.from({ length: 25 }, (_, at) => picked(`${at}`, 4_900_000))]
    expect(gatherFiles(large).files.map(({ path }) => path)).toEqual([
      'huge.bin',
      ...Array.from({ length: 20 }, (_, at) => `${at}`),
    ])
  })
})

describe('the report', () => {
  const lines = [
    { path: 'a.md', outcome: 'added' as const },
    { path: 'b.png', outcome: 'refused' as const, reason: 'an image: there is no text in it' },
    { path: 'c/node_modules', outcome: 'passed over' as const, reason: 'installed packages', files: 12 },
    { path: 'd.md', outcome: 'added' as const },
  ]
  test('sums up', () => {
    expect(summarise(lines)).toBe('2 added, 1 refused, 12 passed over')
    expect(summarise([])).toBe('')
  })
  test('is plain text for the clipboard', () => {
    expect(reportText('Done', lines)).toBe(
      'Done\nadded: a.md\nrefused: b.png: an image: there is no text in it\npassed over: c/node_modules (12 files): installed packages\nadded: d.md',
    )
  })
})

describe('the address of a file', () => {
  test.each([
    ['d1', undefined, { page: 'file', documentId: 'd1', span: null }],
    ['a/b?', { start: 3, end: 9 }, { page: 'file', documentId: 'a/b?', span: { start: 3, end: 9 } }],
  ])('%s is read as it was made', (id, span, route) => {
    expect(readAddress(fileAddress(id, span))).toEqual(route)
  })
  test.each(['#/files/d/x-y', '#/files/d/5', '#/files/d/-1-4', `#/files/d/${'9'.repeat(40)}-1`])(
    'a place that is none is none: %s',
    (address) => {
      expect(readAddress(address)).toEqual({ page: 'file', documentId: 'd', span: null })
    },
  )
  test('the list has its own', () => {
    expect(readAddress('#/files')).toEqual({ page: 'files' })
  })
})

describe('the part of a file that is drawn', () => {
  const line = 'A line of words.\n'
  const text = line.repeat(10_000)
  const none = { before: 0, after: 0 }

  test('a short text is drawn whole', () => {
    expect(windowAround('short', { start: 2, end: 3 }, none)).toEqual({ start: 0, end: 5 })
  })
  test('of a long one, what surrounds the place, in whole lines; more on request', () => {
    const place = { start: 80_000, end: 80_100 }
    const part = windowAround(text, place, none)
    expect(part.start % line.length).toBe(0)
    expect(text.slice(part.end - 1, part.end + 1)).toBe('.\n')
    expect(part.end - part.start).toBeGreaterThan(40_000)
    expect(windowAround(text, place, { before: 1e9, after: 1e9 })).toEqual({ start: 0, end: text.length })
  })
  test('an endless line is cut, but not inside a character', () => {
    const emoji = '😀'.repeat(50_000)
    const { start, end } = windowAround(emoji, { start: 40_001, end: 40_001 }, none)
    expect(emoji.slice(start, end)).not.toMatch(/\p{Cs}/u)
  })
  test.each([
    [
      { start: 5, end: 2 },
      { start: 5, end: 5 },
    ],
    [
      { start: 3, end: 99 },
      { start: 3, end: 10 },
    ],
    [
      { start: 50, end: 99 },
      { start: 10, end: 10 },
    ],
  ])('a place outside of the text is moved into it: %o', (place, inside) => {
    expect(placeIn('0123456789', place)).toEqual(inside)
  })
})
