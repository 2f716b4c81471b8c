// What was given, as a list of files with their paths: from a picker, a folder picker or a drop. What of a folder is
// passed over, core/files-folder.ts says; here it is walked. Reads no file's content.
import { LIMITS, passedOver } from '../../core/files-folder.ts'
import type { ReportLine } from './report.ts'

export interface GatheredFile {
  path: string
  file: File
}

export interface Gathered {
  files: GatheredFile[]
  /** What is not taken, known before anything was read. */
  left: ReportLine[]
}

/** Something dropped: an entry is asked for while the drop is being handled, and walked later. */
export type Dropped = FileSystemEntry | File

/** The files of a picker; those of a folder picker bear their paths. */
export function gatherFiles(list: Iterable<File>): Gathered {
  const gathering = createGathering()
  for (const file of list) gathering.add(file.webkitRelativePath || file.name, file)
  return gathering.end()
}

/** What was dropped, folders walked to their ends. */
export async function gatherDropped(dropped: Dropped[], signal: AbortSignal): Promise<Gathered> {
  const gathering = createGathering()
  const walk = async (entry: FileSystemEntry, path: string): Promise<void> => {
    signal.throwIfAborted()
    if (gathering.passes(path)) return
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
      gathering.add(path, file)
    } else if (isFolder(entry)) {
      const reader = entry.createReader()
      // A reader hands over a hundred entries at a time, and none when it is through.
      for (let some = await entriesOf(reader); some.length > 0; some = await entriesOf(reader))
        for (const child of some) await walk(child, `${path}/${child.name}`)
    }
  }
  for (const one of dropped) {
    if (one instanceof File) gathering.add(one.name, one)
    else await walk(one, one.name)
  }
  return gathering.end()
}

function createGathering() {
  const files: GatheredFile[] = []
  const passed = new Map<string, ReportLine>()
  let bytes = 0
  let over = 0
  const passes = (path: string) => {
    const found = passedOver(path)
    if (!found) return false
    const before = passed.get(found.path)
    passed.set(found.path, {
      path: found.path,
      outcome: 'passed over',
      reason: found.why,
      ...(before ? { files: (before.files ?? 1) + 1 } : {}),
    })
    return true
  }
  return {
    passes,
    add(path: string, file: File) {
      if (passes(path)) return
      // What is too large by itself is refused by itself, and takes no room from the others.
      const counted = file.size > LIMITS.fileBytes ? 0 : file.size
      if (files.length >= LIMITS.batchFiles || bytes + counted > LIMITS.batchBytes) {
        over++
        return
      }
      bytes += counted
      files.push({ path, file })
    },
    end(): Gathered {
      const left = [...passed.values()]
      const reason = `more than is taken at once (${LIMITS.batchFiles} files, ${LIMITS.batchBytes / 1_000_000} MB); add them again in parts`
      if (over > 0) left.unshift({ path: 'The rest', outcome: 'refused', reason, files: over })
      return { files, left }
    },
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject))
}
