// The power is cut: the profile lies on a disk image of its own, the browser is frozen while it writes, and the image is
// copied as it is, without what the system had not written yet. What was reported saved must be in the copy. The control
// leaves to the browser when to write ("relaxed", its default).
import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { buildLab, openProfile, serveFolder, withFolder } from './browser.ts'
import { lookAgain, slowDisk, writeUntil } from './kill.ts'
import type { Mode, Trial } from './trial.ts'

const CUTS: Record<Mode, number> = { quick: 1, long: 10 }
/** It is cut after so many words were reported saved: each time after some more. */
const SAID = 40
const IMAGE_MB = 400

/** The truth is written as the browser likes. */
function relaxed(): Plugin {
  return {
    name: 'relaxed',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('/src/db/db.ts') ? code.replace("Durability: 'strict'", "Durability: 'relaxed'") : undefined,
  }
}

/** Cuts the power, with strict durability and without. */
export async function power(mode: Mode, say: (line: string) => void): Promise<Trial[]> {
  const why = await withFolder((folder) => Promise.resolve(cannotMount(folder)))
  if (why !== undefined) return [{ ...EMPTY, fault: 'the power is cut', notPossible: why }]
  return [
    await series('the power is cut', CUTS[mode], [], say),
    await series('control: the power is cut, written as the browser likes', 1, [relaxed()], say),
  ]
}
const EMPTY: Omit<Trial, 'fault'> = { tried: 0, survived: 0, lost: 0, wronglyAccepted: 0 }

function series(fault: string, cuts: number, plugins: Plugin[], say: (line: string) => void): Promise<Trial> {
  return withFolder(async (folder) => {
    const pages = join(folder, 'pages')
    await buildLab(pages, [slowDisk(false), ...plugins])
    const server = await serveFolder(pages)
    const trial: Trial = { fault, ...EMPTY }
    try {
      for (let n = 0; n < cuts; n++) {
        const { saved, lost, torn } = await cut(join(folder, String(n)), server.url, SAID + 17 * n)
        trial.tried++
        trial.lost += lost
        trial.wronglyAccepted += torn
        if (lost + torn === 0) trial.survived++
        say(`${fault}: ${saved} reported saved, ${lost} lost, ${torn} torn`)
      }
    } finally {
      await server.close()
    }
    return trial
  })
}

async function cut(folder: string, url: string, most: number) {
  const [image, copy, disk, other] = ['image', 'copy', 'disk', 'other'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  await Promise.all([disk, other].map((path) => mkdir(path, { recursive: true })))
  makeDisk(image)
  mount(image, disk)
  const saved = new Map<string, string>()
  try {
    const browser = await openProfile(join(disk, 'profile'), url)
    await writeUntil(browser, saved, most)
    const processes = await family(await browser.pid())
    for (const pid of processes) process.kill(pid, 'SIGSTOP')
    await copyFile(image, copy)
    for (const pid of processes) process.kill(pid, 'SIGCONT')
    await browser.kill()
  } finally {
    unmount(disk)
  }
  mount(copy, other)
  try {
    const { lost, torn } = await lookAgain(join(other, 'profile'), url, saved)
    return { saved: saved.size, lost: lost.length, torn: torn.length }
  } finally {
    unmount(other)
  }
}

/** A process and all that it started, and they. */
async function family(pid: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // "4711 (chromium) S 4700 ...", where the name in brackets may hold anything
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') // it is over
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent > 0) parents.set(Number(name), parent)
  }
  const found = [pid]
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child)
  return found
}

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`power: ${command} failed: ${error?.message ?? stderr.trim()}`)
}

function makeDisk(image: string): void {
  run('truncate', '-s', `${IMAGE_MB}M`, image)
  run('mkfs.ext4', '-q', '-F', image)
}
const mount = (image: string, at: string) => run('mount', '-o', 'loop', image, at)
const unmount = (at: string) => run('umount', '-l', at)

/** Why no image can be mounted here; undefined when it can. */
function cannotMount(folder: string): string | undefined {
  const [image, at] = [join(folder, 'image'), join(folder, 'at')]
  try {
    run('mkdir', at)
    makeDisk(image)
    mount(image, at)
    unmount(at)
    return undefined
  } catch (thrown) {
    return (thrown as Error).message
  }
}
