// Damaged files, imported into an empty store and into one's own: each is refused with nothing changed, or was whole after
// all. The control reads without looking at the checksum.
import { createReader } from '../../src/core/archive-reader.ts'
import { type Row, type TableName, TABLES } from '../../src/core/rows.ts'
import { deriveKey } from '../../src/db/passphrase.ts'
import { type Derive, seal, unseal } from '../../src/db/sealed.ts'
import { checkArchive } from '../../src/db/archive-file.ts'
import { gzip, linesOf, type Packed } from '../../src/db/envelope.ts'
import { exportArchive } from '../../src/db/export.ts'
import { importArchive } from '../../src/db/import.ts'
import { nameOf } from '../../src/lib/errors.ts'
import { createSha256, sha256Now } from '../../src/lib/hash.ts'
import { privateFiles } from '../db/private-files.ts'
import { type Bytes, damageBytes, damageLines, joined, type Random, seeded } from './damage.ts'
import type { Trial } from './trial.ts'
import { contentOf, openStore, rowsOf, type Store } from './world.ts'

const NOW = Date.UTC(2026, 10, 22)
const REFUSALS = ['ArchiveRefused', 'ArchiveTooNew', 'ArchiveTooLarge', 'WrongPassphrase']
const encode = (text: string) => new TextEncoder().encode(text)
const bytesOf = async (file: Blob): Promise<Bytes> => new Uint8Array(await file.arrayBuffer())
const unpacked = async (file: Blob) => new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text()

// Rows wait in temporary files here, as in a browser that has them.
const files = privateFiles()
for (const [name, value] of Object.entries(files.globals))
  Object.defineProperty(globalThis, name, { value, configurable: true })

/** What is tried: a good file, its lines, and two stores that files are brought into. */
async function bench() {
  const rows = rowsOf(12, 8)
  const source = await openStore(rows, 'me')
  const file = await exportArchive(source.db, NOW)
  const content = await contentOf(source, TABLES)
  const stores = { empty: await openStore(undefined, 'nobody'), own: await openStore(rows, 'me') }
  return { file, text: await unpacked(file), content, stores }
}

/** Imports a file into each of the stores and counts what came of it. `open` makes a `Blob` that can be read of it. */
async function attempt(
  trial: Trial,
  { stores, content }: { stores: Record<string, Store>; content: string },
  file: Blob,
  open: (file: Blob) => Promise<Packed> = (plain) => Promise.resolve(plain),
): Promise<void> {
  trial.tried++
  let [wrong, lost] = [false, false]
  for (const [name, store] of Object.entries(stores)) {
    const before = store.writes()
    try {
      await importArchive(store.db, store.derived, await open(file))
      const isWhole = (await contentOf(store, TABLES)) === content
      if (!isWhole) wrong = true
      stores[name] = await openStore(name === 'own' ? rowsOf(12, 8) : undefined, name === 'own' ? 'me' : 'nobody')
    } catch (thrown) {
      if (!REFUSALS.includes(nameOf(thrown))) throw thrown
      // Nothing was even tried to be written; every now and then all rows are looked at.
      if (store.writes() !== before) lost = true
    }
  }
  if (files.names().length > 0) lost = true // what was read lies there still
  if (trial.tried % 200 === 0 && (await contentOf(stores['own']!, TABLES)) !== content) lost = true
  if (wrong) trial.wronglyAccepted++
  if (lost) trial.lost++
  if (!wrong && !lost) trial.survived++
}

const begin = (fault: string): Trial => ({ fault, tried: 0, survived: 0, lost: 0, wronglyAccepted: 0 })

/** Bytes that were changed, cut, moved, doubled: of the packed file, or of what is in it, packed again. */
export async function fuzzPlain(
  fault: string,
  where: 'packed' | 'inside',
  times: number,
  seed: number,
): Promise<Trial> {
  const trial = begin(fault)
  const on = await bench()
  const random = seeded(seed)
  const packed = await bytesOf(on.file)
  const inside = encode(on.text)
  for (let at = 0; at < times; at++) {
    if (where === 'packed') await attempt(trial, on, new Blob([damageBytes(packed, random)]))
    else {
      const changed = at % 2 === 0 ? damageBytes(inside, random) : encode(damageLines(on.text, random))
      await attempt(trial, on, await gzip([changed]))
    }
  }
  return trial
}

/** Lies in the rows of a file whose counts and checksum were made to fit again: what an attacker would write. */
const LIES: ((rows: string[], random: Random) => string[])[] = [
  (rows, random) => [...rows, rows[Math.floor(random() * rows.length)]!],
  (rows) => rows.filter((row) => !row.startsWith('{"t":"conversations"')),
  (rows) => rows.filter((row) => !row.startsWith('{"t":"spaces"')),
  (rows) => rows.map((row) => row.replace('"parentId":"t0"', '"parentId":"t11"')),
  (rows) => rows.map((row) => row.replace('"turnId":"t3"', '"turnId":"elsewhere"')),
  (rows, random) => lie(rows, random, (row) => row.replace(/"(seq|createdAt|revision|at|bytes)":\d+/, '"$1":"1"')),
  (rows, random) => lie(rows, random, (row) => row.replace(/"(id|hash|key|name)":/, '"$1x":')),
  (rows, random) => lie(rows, random, (row) => row.replace('"r":{', '"r":{"__proto__":{"admin":1},')),
  (rows, random) => lie(rows, random, (row) => row.replace('"r":{', '"r":{"constructor":1,')),
  (rows, random) => lie(rows, random, (row) => row.replace(/"r":\{.*\}/, '"r":null')),
  (rows, random) => lie(rows, random, (row) => row.replace(/\{"t":"\w+"/, '{"t":"secrets"')),
  (rows) => [...rows, '{"t":"secrets","r":{"origin":"https://x.example","key":"k"}}'],
  (rows) => [...rows, '{"a":'.repeat(5000) + '1' + '}'.repeat(5000)],
  (rows) => [...rows, ''],
  (rows) => rows.map((row) => row.replace('The rent is due', 'The rent is paid')),
  (rows) => rows.map((row) => row.replace(/"baseConfidence":[\d.]+/, '"baseConfidence":1e999')),
]
const lie = (rows: string[], random: Random, change: (row: string) => string) => {
  const at = Math.floor(random() * rows.length)
  // A lie that does not apply to one row applies to the next.
  for (let step = 0; step < rows.length; step++) {
    const place = (at + step) % rows.length
    const changed = change(rows[place]!)
    if (changed !== rows[place]) return rows.with(place, changed)
  }
  return [...rows, '']
}

export async function fuzzRows(times: number, seed: number): Promise<Trial> {
  const trial = begin('lies in rows under a checksum that fits')
  const on = await bench()
  const random = seeded(seed)
  const [head, ...rest] = on.text.trimEnd().split('\n')
  for (let at = 0; at < times; at++) {
    const rows = LIES[at % LIES.length]!(rest.slice(0, -1), random)
    const header = JSON.parse(head!) as { counts: Record<string, number> }
    for (const table of Object.keys(header.counts))
      header.counts[table] = rows.filter((row) => row.startsWith(`{"t":"${table}"`)).length
    const lines = [JSON.stringify(header), ...rows].map((line) => line + '\n').join('')
    const trailer = JSON.stringify({ rows: rows.length, sha256: sha256Now(lines) }) + '\n'
    await attempt(trial, on, await gzip([encode(lines + trailer)]))
  }
  return trial
}

/** A key that depends on all that Argon2id's does, at once: what is tried is what is made of it. */
const quickKey: Derive = (passphrase, kdf) => {
  const hash = createSha256()
  hash.update(encode(JSON.stringify([passphrase, kdf.m, kdf.t, kdf.p, kdf.salt])))
  return Promise.resolve(Uint8Array.from(hash.hex().match(/../g)!, (digits) => parseInt(digits, 16)))
}

/** A locked file of several chunks, damaged in bytes, in its header, and in the order of its chunks. */
export async function fuzzSealed(times: number, seed: number): Promise<Trial> {
  const trial = begin('a locked file')
  const on = await bench()
  const random = seeded(seed)
  // What it locks is filled up behind its end with what packing ignores, so that there are chunks to move.
  const locked = await bytesOf(await seal(await grown(on.file), 'four blue barrels', quickKey))
  const end = locked.indexOf(10) + 1
  const chunks = Array.from({ length: Math.ceil((locked.length - end) / CHUNK) }, (_, at) =>
    locked.slice(end + at * CHUNK, end + (at + 1) * CHUNK),
  )
  const header = new TextDecoder().decode(locked.slice(0, end))
  const some = () => Math.floor(random() * chunks.length)
  const ways: (() => Bytes)[] = [
    () => damageBytes(locked, random),
    () => joined([encode(damageLines(header, random)), ...chunks]),
    () => joined([encode(header.replace(/\d+/g, (digits) => (random() < 0.3 ? digits + '0' : digits))), ...chunks]),
    () => joined([encode(header), ...chunks.toSpliced(some(), 1)]),
    () => joined([encode(header), ...chunks.toSpliced(some(), 0, chunks[some()]!)]),
    () => joined([encode(header), ...[...chunks].sort(() => random() - 0.5)]),
    () => joined([encode(header), ...chunks.slice(0, some())]),
  ]
  const stores = { own: on.stores.own }
  for (let at = 0; at < times; at++) {
    const file = new Blob([ways[at % ways.length]!()])
    await attempt(trial, { ...on, stores }, file, (one) => unseal(one, 'four blue barrels', quickKey))
  }
  return trial
}
const CHUNK = 64 * 1024 + 16

/** The same archive in a packed file of several chunks: text that does not pack, in a document. */
async function grown(file: Blob): Promise<Blob> {
  // Stored blocks instead of packed ones: gzip of the same lines, as large as they are, repeated as empty members.
  const empty = await bytesOf(await gzip([]))
  return new Blob([file, ...Array.from({ length: 8000 }, () => empty)])
}

/** A few with the key of the real thing: right opens, wrong does not. */
export async function fuzzWithRealKeys(times: number, seed: number): Promise<Trial> {
  const trial = begin('a locked file under Argon2id')
  const on = await bench()
  const random = seeded(seed)
  const locked = await seal(on.file, 'four blue barrels', deriveKey)
  for (let at = 0; at < times; at++) {
    const wrong = at % 2 === 0 ? 'four blue barrels' : `four blue barrel${Math.floor(random() * 1e6)}`
    const file = at % 4 === 2 ? new Blob([damageBytes(await bytesOf(locked), random)]) : locked
    const open = (one: Blob) => unseal(one, wrong, deriveKey)
    await attempt(trial, { ...on, stores: { own: on.stores.own } }, file, open)
  }
  return trial
}

/** The same damage inside, read by a reader that believes whatever checksum the file claims. */
export async function fuzzWithoutChecksum(times: number, seed: number): Promise<Trial> {
  const trial = begin('control: bytes and lines inside, without the checksum')
  const on = await bench()
  const random = seeded(seed)
  const rows: Read[] = []
  await checkArchive(on.file, {}, (line) => Promise.resolve(void rows.push([line.table, line.row])))
  const whole = JSON.stringify(rows)
  for (let at = 0; at < times; at++) {
    trial.tried++
    const changed = at % 2 === 0 ? damageBytes(encode(on.text), random) : encode(damageLines(on.text, random))
    try {
      const read = JSON.stringify(await believing(await gzip([changed])))
      if (read === whole) trial.survived++
      else trial.wronglyAccepted++
    } catch (thrown) {
      if (!REFUSALS.includes(nameOf(thrown))) throw thrown
      trial.survived++
    }
  }
  return trial
}

type Read = [TableName, Row]

async function believing(file: Blob): Promise<unknown> {
  const reader = createReader()
  const rows: Read[] = []
  let claimed = ''
  for await (const some of linesOf(file))
    for (const { text } of some) {
      const line = reader.line(text)
      if (line.is === 'row') rows.push([line.table, line.row])
      if (line.is === 'trailer') claimed = (JSON.parse(text) as { sha256: string }).sha256
    }
  reader.finish(claimed)
  return rows
}
