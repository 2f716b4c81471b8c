// Vectors in files of their own, which only grow: what is new goes to the end of the newest file, what is unwanted is
// overwritten where it lies, and a file of which little is left is written anew. Knows where the newest vector of an id
// lies, and nothing of texts.
import { failure, nameOf } from '../../lib/errors.ts'
import { sha256Now } from '../../lib/hash.ts'
import { encodeBlock, type Layout, rowsOf, scan, type Stretch, stretchesOf } from './block.ts'
import type { Folder, OpenFile, Reading } from './folder.ts'
import type { StoredVector, StoredVectors, VectorStore } from './index.ts'
import { partOf, type Portion, vectorsOf } from './portion.ts'

export interface FileStoreDeps {
  folder: Folder
  /** Tells all tabs that something was stored, and hears of it. */
  signal: { tell(): Promise<void>; watch(listener: () => void): () => void }
  /** Epoch milliseconds: files are named by when they were begun, and a name is never used again. */
  now: () => number
  /** Waits a little: a tab that was just closed may hold a file for a moment. */
  pause: () => Promise<void>
}

/** Rows of a block at most, about 400 KB at 384 dimensions: what is read to find one vector again. */
const BLOCK_ROWS = 256
/** Rows after which a new file is begun, about 6 MB: what is written anew at once. */
const FILE_ROWS = 4096
/** A file that will not grow is written anew when fewer of its rows are wanted. Raising it writes more, and wastes less. */
const WORTH_KEEPING = 0.5
/** A file held by another is tried so often, with a pause between. */
const TRIES = 40
/** Where the key stands in a file: near its beginning. */
const KEY_BYTES = 64 * 1024

/** The store over a folder that holds nothing else. */
export function createFileStore(deps: FileStoreDeps): VectorStore {
  const opened = new Map<string, StoredVectors>()
  return {
    async keys() {
      const prints = new Set([...opened.keys()].map(printOf))
      const keys = new Set<string>()
      for (const name of await deps.folder.names()) {
        const key = await keyOf(deps.folder, name)
        if (key !== undefined) keys.add(key)
        // Nothing in it can be read, and nobody will write to it again.
        else if (!prints.has(name.slice(0, PRINT_LETTERS))) await wipe(deps, name)
      }
      return [...keys].sort()
    },
    of(key) {
      const stored = opened.get(key) ?? inTurn(createFiles(deps, key))
      opened.set(key, stored)
      return stored
    },
    watch: (listener) => deps.signal.watch(listener),
  }
}

/** Which embedding space a file is of; undefined when nothing in it is whole. */
async function keyOf(folder: Folder, name: string): Promise<string | undefined> {
  const start = await folder.read(name, 0, KEY_BYTES)
  const key = scanKey(start)
  return key ?? scanKey(await folder.read(name))
}
const scanKey = (bytes: Uint8Array<ArrayBuffer>) => scan(bytes, 0).blocks[0]?.key

/** What a file's name begins with: keys are too long for names. */
const PRINT_LETTERS = 16
const printOf = (key: string) => sha256Now(key).slice(0, PRINT_LETTERS)

/** Opens a file for as long as `work` takes. */
async function writing(deps: FileStoreDeps, name: string, work: (open: OpenFile) => void): Promise<void> {
  const open = await patiently(deps.pause, () => deps.folder.open(name))
  try {
    work(open)
  } catch (thrown) {
    throw nameOf(thrown) === 'QuotaExceededError' ? noRoom(thrown) : thrown
  } finally {
    open.close()
  }
}

/** What cannot be done while another has a file open, tried until it can. */
async function patiently<T>(pause: FileStoreDeps['pause'], work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (thrown) {
      if (nameOf(thrown) !== 'NoModificationAllowedError' || tries === TRIES) throw thrown
      await pause()
    }
  }
}

function noRoom(cause?: unknown): Error {
  return failure('StorageFull', 'vectors: this browser has no room left for them; free some space', cause)
}

/** Overwrites a file from `from` on, and cuts it off there. */
function cutOff(open: OpenFile, from: number): void {
  const rest = open.getSize() - from
  if (rest <= 0) return
  open.write(new Uint8Array(rest), { at: from })
  open.flush()
  open.truncate(from)
}

/** Overwrites a file, and removes it. */
async function wipe(deps: FileStoreDeps, name: string): Promise<void> {
  await writing(deps, name, (open) => cutOff(open, 0))
  await patiently(deps.pause, () => deps.folder.remove(name))
}

interface File {
  name: string
  /** Where the last block ends, and where the file did when it was last looked at. */
  end: number
  size: number
  /** Rows there are, and rows that are the newest of their id. */
  rows: number
  live: number
  /** What is to be overwritten: rows that were replaced or are damaged, and what is no block. */
  waste: Stretch[]
  /** And after that: what says that those rows are there. */
  marks: Stretch[]
}

/** Notes that a row is to be overwritten. */
function discard(file: File, block: Layout, row: number): void {
  const { told, mark } = stretchesOf(block, row)
  file.waste.push(...told)
  file.marks.push(mark)
}

interface Place {
  file: File
  block: Layout
  row: number
}

function readFrom(reading: Reading, room: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  try {
    return reading.bytes(room)
  } finally {
    reading.close()
  }
}

function createFiles(deps: FileStoreDeps, key: string): StoredVectors {
  const { folder, signal, now } = deps
  const prefix = `${printOf(key)}-`
  /** By name: a later name is a newer file. */
  const files = new Map<string, File>()
  const places = new Map<string, Place>()
  let wasRead = false

  const isOlder = (a: Place, b: Place) => (a.file === b.file ? a.block.at < b.block.at : a.file.name < b.file.name)
  const isSame = (a: Place, b: Place) => a.file === b.file && a.block.at === b.block.at && a.row === b.row

  /** Notes where a row lies; false when a newer one of its id is known. */
  function enter(id: string, place: Place): boolean {
    const before = places.get(id)
    if (before && isSame(before, place)) return true
    if (before && isOlder(place, before)) {
      discard(place.file, place.block, place.row)
      return false
    }
    if (before) {
      before.file.live--
      discard(before.file, before.block, before.row)
    }
    place.file.live++
    places.set(id, place)
    return true
  }

  async function read(take: (portion: Portion) => void | Promise<void>, which: 'all' | 'new'): Promise<void> {
    const names = (await folder.names()).filter((name) => name.startsWith(prefix)).sort()
    for (const name of [...files.keys()]) if (!names.includes(name)) files.delete(name)
    // The next file is opened while what stands in this one is taken. One room for all of them: whoever takes a portion
    // has copied it before the next file is read.
    let room = new Uint8Array()
    let next = names[0] === undefined ? undefined : begin(names[0], which)
    try {
      for (const [at, name] of names.entries()) {
        const { base, opening } = next!
        const reading = await opening
        const bytes = readFrom(reading, room)
        if (bytes.length > room.length) room = bytes
        const following = names[at + 1]
        next = following === undefined ? undefined : begin(following, which)
        for (const portion of portionsOf(fileOf(name), base, bytes)) await take(portion)
      }
    } finally {
      next?.opening.then(({ close }) => close()).catch(() => undefined) // nobody reads it any more
    }
    wasRead = true
  }

  function newestFile(): File | undefined {
    let newest: File | undefined
    for (const file of files.values()) if (!newest || file.name > newest.name) newest = file
    return newest
  }

  function fileOf(name: string): File {
    const file = files.get(name) ?? { name, end: 0, size: 0, rows: 0, live: 0, waste: [], marks: [] }
    files.set(name, file)
    return file
  }

  function begin(name: string, which: 'all' | 'new') {
    const base = which === 'all' ? 0 : fileOf(name).end
    const opening = folder.begin(name, base)
    opening.catch(() => undefined) // looked at when it is its turn; until then a failure is nobody's yet
    return { base, opening }
  }

  function portionsOf(file: File, base: number, bytes: Uint8Array<ArrayBuffer>): Portion[] {
    const { blocks, damage, end } = scan(bytes, base)
    const portions: Portion[] = []
    for (const [from, to] of damage) if (to > file.end) file.waste.push([from, to])
    for (const block of blocks) {
      const isNew = block.at >= file.end
      if (block.key !== key) continue // two keys of one print: as good as never
      const { whole, damaged } = rowsOf(bytes, base, block)
      if (isNew) {
        file.rows += block.rows
        for (const row of damaged) discard(file, block, row)
      }
      const { rows, portion } = whole
      const newest = [...rows.keys()].filter((at) => enter(portion.ids[at]!, { file, block, row: rows[at]! }))
      if (newest.length > 0) portions.push(partOf(portion, newest))
    }
    file.end = Math.max(file.end, end)
    file.size = Math.max(file.end, base + bytes.length)
    return portions
  }

  async function find(ids: Iterable<string>): Promise<StoredVector[]> {
    const wanted = new Map<Layout, { file: File; ids: Set<string> }>()
    for (const id of ids) {
      const place = places.get(id)
      if (!place) continue
      const group = wanted.get(place.block) ?? { file: place.file, ids: new Set() }
      wanted.set(place.block, { ...group, ids: group.ids.add(id) })
    }
    const found: StoredVector[] = []
    for (const [block, { file, ids }] of wanted) {
      const bytes = await folder.read(file.name, block.at, block.at + block.bytes)
      if (bytes.length < block.bytes) continue
      const { portion } = rowsOf(bytes, block.at, block).whole
      found.push(...vectorsOf(portion).filter(({ id }) => ids.has(id)))
    }
    return found
  }

  async function append(vectors: StoredVector[]): Promise<void> {
    if (vectors.length === 0) return
    if (!wasRead) await read(() => undefined, 'new') // where the newest file ends; who writes is alone with it
    const replaced: Place[] = []
    for (let at = 0; at < vectors.length; at += BLOCK_ROWS)
      replaced.push(...(await appendBlock(vectors.slice(at, at + BLOCK_ROWS))))
    await overwrite(replaced.map((place) => place.file))
    await signal.tell()
  }

  /** Stores a block at the end; returns where older vectors of the same ids lie. */
  async function appendBlock(vectors: StoredVector[]): Promise<Place[]> {
    const newest = newestFile()
    const file = newest && newest.rows < FILE_ROWS ? newest : fileOf(nextName(newest?.name))
    const bytes = encodeBlock(key, vectors)
    await writing(deps, file.name, (open) => {
      cutOff(open, file.end) // what follows the last block was never finished
      if (open.write(bytes, { at: file.end }) < bytes.length) throw noRoom()
      open.flush()
    })
    const [block] = scan(bytes, file.end).blocks
    file.end += bytes.length
    file.size = file.end
    file.rows += vectors.length
    const replaced: Place[] = []
    for (const [row, { id }] of vectors.entries()) {
      const before = places.get(id)
      if (before) replaced.push(before)
      enter(id, { file, block: block!, row })
    }
    return replaced
  }

  function nextName(last: string | undefined): string {
    const number = Math.max(now(), last === undefined ? 0 : Number(last.slice(prefix.length)) + 1)
    return prefix + String(number).padStart(16, '0')
  }

  async function erase(ids: Iterable<string>): Promise<void> {
    for (const id of ids) {
      const place = places.get(id)
      if (!place) continue
      places.delete(id)
      place.file.live--
      discard(place.file, place.block, place.row)
    }
    await overwrite(files.values()) // with older ones, which must not come back in the place of the newest
  }

  /** Overwrites the waste of these files. */
  async function overwrite(touched: Iterable<File>): Promise<void> {
    for (const file of new Set(touched)) {
      const { waste, marks } = file
      if (waste.length === 0) continue
      await writing(deps, file.name, (open) => {
        // In this order and no other: a row whose mark were gone first would never be looked at again.
        for (const stretches of [waste, marks]) {
          for (const [from, to] of stretches) open.write(new Uint8Array(to - from), { at: from })
          open.flush()
        }
      })
      file.waste = file.waste.slice(waste.length)
      file.marks = file.marks.slice(marks.length)
    }
  }

  async function tidy(): Promise<void> {
    await read(() => undefined, 'new')
    await overwrite(files.values())
    for (const file of [...files.values()]) {
      if (file.size > file.end) {
        await writing(deps, file.name, (open) => cutOff(open, file.end))
        file.size = file.end
      }
      if (file === newestFile() || (file.rows > 0 && file.live >= file.rows * WORTH_KEEPING)) continue
      const ids = [...places].filter(([, place]) => place.file === file).map(([id]) => id)
      await append(await find(ids))
      await remove(file)
    }
  }

  async function remove(file: File): Promise<void> {
    await wipe(deps, file.name)
    files.delete(file.name)
    for (const [id, place] of places) if (place.file === file) places.delete(id)
  }

  async function drop(): Promise<void> {
    await read(() => undefined, 'new')
    for (const file of [...files.values()]) await remove(file)
    places.clear()
  }

  return { has: (id) => places.has(id), read, find, append, erase, tidy, drop }
}

/** The same, one call after the other: places must not move while another call uses them. */
function inTurn(stored: StoredVectors): StoredVectors {
  let tail: Promise<unknown> = Promise.resolve()
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const done = tail.then(work, work)
    tail = done.catch(() => undefined) // told to whoever asked for it
    return done
  }
  return {
    has: stored.has,
    read: (take, which) => after(() => stored.read(take, which)),
    find: (ids) => after(() => stored.find(ids)),
    append: (vectors) => after(() => stored.append(vectors)),
    erase: (ids) => after(() => stored.erase(ids)),
    tidy: () => after(() => stored.tidy()),
    drop: () => after(() => stored.drop()),
  }
}
