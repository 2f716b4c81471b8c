import 'fake-indexeddb/auto'
import { describe } from 'vitest'
import { Derived } from '../../../src/db/db.ts'
import { createFileStore } from '../../../src/memory/vectors-store/files.ts'
import type { VectorStore } from '../../../src/memory/vectors-store/index.ts'
import { openVectorStore } from '../../../src/memory/vectors-store/open.ts'
import { createSegmentStore } from '../../../src/memory/vectors-store/segments.ts'
import { type Place, vectorStoreContract } from '../../contracts/vector-store.ts'
import { createDisk, type Disk } from '../../fixtures/folder.ts'

let names = 0

function contains(all: Uint8Array, bytes: Uint8Array): boolean {
  return Buffer.from(all).includes(Buffer.from(bytes))
}

async function segmentsHold(derived: Derived, bytes: Uint8Array): Promise<boolean> {
  const text = new TextDecoder().decode(bytes)
  return (await derived.segments.toArray()).some(
    ({ ids, data }) => ids.join('\n').includes(text) || contains(new Uint8Array(data.buffer), bytes),
  )
}

/** Tells of what is stored within one disk. */
function signalOf() {
  const listeners = new Set<() => void>()
  return {
    tell: () => Promise.resolve(listeners.forEach((listener) => listener())),
    watch(listener: () => void) {
      listeners.add(listener)
      listener()
      return () => void listeners.delete(listener)
    },
  }
}

const pause = () => Promise.resolve()

function segments(): Place {
  const derived = new Derived(`stores-${++names}`)
  return { open: () => createSegmentStore(derived), holds: (bytes) => segmentsHold(derived, bytes) }
}

function files(): Place {
  const disk = createDisk()
  const signal = signalOf()
  let time = 0
  return {
    open: () => createFileStore({ folder: disk.folder, signal, now: () => ++time, pause }),
    holds: (bytes) => Promise.resolve(contains(disk.bytes(), bytes)),
  }
}

function asOpened(disk: Disk | undefined): Place {
  const derived = new Derived(`stores-${++names}`)
  let time = 0
  const open = (): VectorStore =>
    openVectorStore({ derived, folder: Promise.resolve(disk?.folder), now: () => ++time, pause })
  return {
    open,
    holds: async (bytes) =>
      (await segmentsHold(derived, bytes)) || (disk !== undefined && contains(disk.bytes(), bytes)),
  }
}

describe('vectors in segments of the database', () => vectorStoreContract(segments))
describe('vectors in files', () => vectorStoreContract(files))
describe('vectors where this browser keeps them, in files', () => vectorStoreContract(() => asOpened(createDisk())))
describe('vectors where this browser keeps them, without files', () => vectorStoreContract(() => asOpened(undefined)))
