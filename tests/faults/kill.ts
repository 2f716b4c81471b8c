// The browser is killed while it writes. What was reported saved must be there when it is opened again, and nothing may be
// there by halves.
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { buildLab, inLab, type Opened, openProfile, serveFolder, withFolder } from './browser.ts'
import type { Mode, Trial } from './trial.ts'

/** How often the browser is killed. */
const KILLS: Record<Mode, number> = { quick: 3, long: 20 }
/** The control ends with the first damage it shows; about one of its kills in four comes too late to show any. */
const CONTROL_KILLS = 6
/** It is killed after about so many words were reported saved: each time after some more. */
const SAID = 25

/** Every import of the app's `write` gets one over a slow disk. */
export function slowDisk(saysSavedEarly: boolean): Plugin {
  const ours = resolve('tests/faults/lab/slow-write.ts')
  return {
    name: 'slow-disk',
    enforce: 'pre',
    config: () => ({ define: { SAYS_SAVED_EARLY: JSON.stringify(saysSavedEarly) } }),
    resolveId: (id, importer) => (id.endsWith('/write.ts') && importer !== ours ? ours : undefined),
  }
}

/** Kills the browser so many times, each time over a profile that goes on growing. */
export async function kill(mode: Mode, say: (line: string) => void): Promise<Trial[]> {
  return [
    await series('kill -9 of the browser while it writes', KILLS[mode], false, say),
    await series('control: kill -9, "saved" is said before it is', CONTROL_KILLS, true, say),
  ]
}

function series(fault: string, kills: number, early: boolean, say: (line: string) => void): Promise<Trial> {
  return withFolder(async (folder) => {
    const [pages, profile] = [join(folder, 'pages'), join(folder, 'profile')]
    await buildLab(pages, [slowDisk(early)])
    const server = await serveFolder(pages)
    const trial: Trial = { fault, tried: 0, survived: 0, lost: 0, wronglyAccepted: 0 }
    const saved = new Map<string, string>()
    try {
      for (let n = 0; n < kills; n++) {
        const before = saved.size
        const browser = await openProfile(profile, server.url)
        await writeUntil(browser, saved, SAID + 7 * n)
        await browser.kill()
        const { lost, torn } = await lookAgain(profile, server.url, saved)
        trial.tried++
        trial.lost += lost.length
        trial.wronglyAccepted += torn.length
        if (lost.length + torn.length === 0) trial.survived++
        say(`${fault}: ${saved.size - before} reported saved, ${lost.length} lost, ${torn.length} torn`)
        if (early && lost.length + torn.length > 0) break
        for (const id of lost) saved.delete(id) // counted once
      }
    } finally {
      await server.close()
    }
    return trial
  })
}

/** Has the lab write until so much was reported saved. It goes on writing. */
export async function writeUntil({ page }: Opened, saved: Map<string, string>, most: number): Promise<void> {
  let said = 0
  await new Promise<void>((resolve, reject) => {
    const enough = (turnId: string, text: string) => {
      saved.set(turnId, text)
      if (++said === most) resolve()
    }
    const talk = async () => {
      await page.exposeFunction('saved', enough)
      await inLab(page, (lab) => lab.talk())
    }
    talk().catch((thrown: unknown) => {
      if (said < most) reject(thrown) // later it is the end that was wanted
    })
  })
}

/** What of that is not there when the profile is opened again, and what is there by halves. */
export async function lookAgain(
  profile: string,
  url: string,
  saved: ReadonlyMap<string, string>,
): Promise<{ lost: string[]; torn: string[] }> {
  const browser = await openProfile(profile, url)
  const texts = await inLab(browser.page, (lab) => lab.texts())
  const torn = await inLab(browser.page, (lab) => lab.torn())
  await browser.context.close()
  return { lost: [...saved].filter(([id, text]) => texts[id] !== text).map(([id]) => id), torn }
}
