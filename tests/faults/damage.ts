// Every file in which a stopped browser keeps what the app stored is flipped, cut, emptied and deleted, one at a time. What
// is opened then is as it was, or is known to be damaged: at the start, or by the full check. The control has neither
// ledger nor sentinel: it knows what the browser says.
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildLab, copyProfile, inLab, openProfile, serveFolder, withFolder } from './browser.ts'
import type { Found } from './lab/page.ts'
import type { Mode, Trial } from './trial.ts'

/** Exchanges in the store that is damaged: enough that the browser has compacted its files at least once. */
const EXCHANGES: Record<Mode, number> = { quick: 40, long: 400 }

/** Folders of a profile in which it keeps what pages store. */
const STORES = ['IndexedDB', 'Local Storage', 'File System', 'WebStorage', 'Session Storage']

type Damage = (path: string) => Promise<void>
const DAMAGES: Record<string, Damage> = {
  async flipped(path) {
    const bytes = await readFile(path)
    // In the midst of the file: its head and its end have checks of their own.
    for (let at = bytes.length >> 1; at < bytes.length; at += 4096) bytes[at] = bytes[at]! ^ 0xff
    await writeFile(path, bytes)
  },
  truncated: async (path) => truncate(path, (await stat(path)).size >> 1),
  emptied: (path) => truncate(path, 0),
  deleted: (path) => rm(path),
}

/** Damages a profile in every way and opens it again. */
export function damage(mode: Mode, say: (line: string) => void): Promise<Trial[]> {
  return withFolder(async (folder) => {
    const [pages, whole, copy] = [join(folder, 'pages'), join(folder, 'whole'), join(folder, 'copy')]
    await buildLab(pages)
    const server = await serveFolder(pages)
    const kept: Trial = { fault: 'files of the store damaged', tried: 0, survived: 0, lost: 0, wronglyAccepted: 0 }
    const control: Trial = { ...kept, fault: 'control: without ledger and sentinel' }
    try {
      const right = await lay(whole, server.url, EXCHANGES[mode])
      const told: Record<string, number> = {}
      for (const { path, name } of await filesOf(whole, mode)) {
        await copyProfile(whole, copy)
        await DAMAGES[name]!(join(copy, path))
        const found = await look(copy, server.url)
        const how = judge(found, right)
        told[how] = (told[how] ?? 0) + 1
        kept.tried++
        control.tried++
        if (how === 'not recognised') kept.wronglyAccepted++
        else kept.survived++
        // Without an account there is an error, or there is none.
        if (how.startsWith('harmless') || !found.sums) control.survived++
        else control.wronglyAccepted++
        if (how === 'not recognised') say(`${path} ${name}: not recognised`)
      }
      say(
        Object.entries(told)
          .map(([how, count]) => `${count} ${how}`)
          .join(', '),
      )
    } finally {
      await server.close()
    }
    return [kept, control]
  })
}

type Rows = NonNullable<Found['sums']>

/** A profile in which something was stored, of a browser that was closed in peace. */
async function lay(profile: string, url: string, exchanges: number): Promise<Rows> {
  const browser = await openProfile(profile, url)
  await inLab(browser.page, `lab.fill(${exchanges})`)
  const { state, sums } = await inLab(browser.page, (lab) => lab.look())
  await browser.context.close()
  if (state !== 'sound' || !sums) throw new Error(`damage: the store is ${state} before anything was done to it`)
  return sums
}

/** Which file is damaged how. Quick leaves out what the browser never reads, and stores that are not the database. */
async function filesOf(profile: string, mode: Mode): Promise<{ path: string; name: string }[]> {
  const base = join(profile, 'Default')
  const stores = mode === 'quick' ? STORES.slice(0, 1) : STORES
  const paths: string[] = []
  for (const store of stores) {
    const files = await readdir(join(base, store), { recursive: true }).catch(() => []) // this browser has none
    for (const file of files) {
      const path = join('Default', store, file)
      const found = await stat(join(profile, path))
      if (!found.isFile() || (mode === 'quick' && /\/(LOCK|LOG|LOG\.old)$/.test(path))) continue
      paths.push(path)
    }
  }
  return paths.flatMap((path) => Object.keys(DAMAGES).map((name) => ({ path, name })))
}

async function look(profile: string, url: string): Promise<Found> {
  const browser = await openProfile(profile, url)
  const found = await inLab(browser.page, (lab) => lab.look())
  await browser.context.close()
  return found
}

/** How what was found is to be told. */
function judge({ state, wrong, sums }: Found, right: Rows): string {
  const isSame = sums !== undefined && JSON.stringify(sums) === JSON.stringify(right)
  const isTold = ['emptied', 'shortened', 'unreadable'].includes(state)
  if (isSame) return isTold ? 'harmless, but told' : 'harmless'
  if (isTold) return 'told at the start'
  return wrong === undefined || wrong.length > 0 ? 'told by the full check' : 'not recognised'
}
