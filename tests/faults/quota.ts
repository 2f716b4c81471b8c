// The browser gives no more room. What does not fit is said to be not saved and is not there by halves, what was saved stays
// and can be exported, and when there is room again writing goes on, without loading the page again. The control says
// "saved" before the transaction has ended.
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { buildLab, inLab, type Opened, openProfile, serveFolder, withFolder } from './browser.ts'
import { slowDisk } from './kill.ts'
import type { Mode, Trial } from './trial.ts'

/** How often the room runs out. */
const ROUNDS: Record<Mode, number> = { quick: 2, long: 10 }
/** Bytes that are given beside what is used: room for a few messages. */
const ROOM = 1_000_000
/** Characters of a message. */
const CHARS = 300_000
/** Messages until it must be full: browsers give more than they were told to. */
const MOST = 20

/** Fills the room, writes on, and gives room again. */
export async function quota(mode: Mode, say: (line: string) => void): Promise<Trial[]> {
  return [
    await series('no room left', ROUNDS[mode], [], say),
    await series('control: no room left, "saved" is said before it is', 1, [slowDisk(true)], say),
  ]
}

function series(fault: string, rounds: number, plugins: Plugin[], say: (line: string) => void): Promise<Trial> {
  return withFolder(async (folder) => {
    const [pages, profile] = [join(folder, 'pages'), join(folder, 'profile')]
    await buildLab(pages, plugins)
    const server = await serveFolder(pages)
    const trial: Trial = { fault, tried: 0, survived: 0, lost: 0, wronglyAccepted: 0 }
    try {
      for (let n = 0; n < rounds; n++) {
        // A browser believes for half a minute what it once heard of the room there is.
        const browser = await openProfile(profile, server.url)
        const troubles = await oneRound(browser, server.url)
        await browser.context.close()
        trial.tried++
        if (troubles.length === 0) trial.survived++
        else trial.lost++
        for (const trouble of troubles) say(`${fault}: ${trouble}`)
      }
    } finally {
      await server.close()
    }
    return trial
  })
}

/** What went wrong from the last room to the next. */
async function oneRound({ context, page }: Opened, url: string): Promise<string[]> {
  const troubles: string[] = []
  const session = await context.newCDPSession(page)
  const origin = new URL(url).origin
  const give = (quotaSize?: number) =>
    session.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize === undefined ? {} : { quotaSize }) })
  const count = () => inLab<number>(page, 'lab.texts().then((texts) => Object.keys(texts).length)')
  const { usage } = await session.send('Storage.getUsageAndQuota', { origin })
  await give(usage + ROOM)
  const before = await count()
  let saved = 0
  let refusal: string | undefined
  while (refusal === undefined && saved < MOST) {
    refusal = (await inLab<string | null>(page, `lab.say(${CHARS}).then((name) => name ?? null)`)) ?? undefined
    if (refusal === undefined) saved++
  }
  if (refusal === undefined) troubles.push(`${saved} messages were called saved, however little room there is`)
  else if (refusal !== 'StorageFull') troubles.push(`it was told as ${refusal}`)
  // At once again, which some browsers never answer.
  const again = await inLab<string | null>(page, `lab.say(${CHARS}).then((name) => name ?? null)`)
  if (again !== null && again !== 'StorageFull') troubles.push(`told as ${again} the second time`)
  if (again === null) saved++
  const there = await count()
  if (there !== before + 2 * saved) troubles.push(`${there - before} turns are there of ${2 * saved} that were saved`)
  if ((await inLab<number>(page, 'lab.export()')) < 1000) troubles.push('nothing could be exported')
  await give()
  const after = await inLab<string | null>(page, `lab.say(${CHARS}).then((name) => name ?? null)`)
  if (after !== null) troubles.push(`there is room again, but it was told as ${after}`)
  const wrong = await inLab<string[] | undefined>(page, 'lab.look().then(({ wrong }) => wrong)')
  if (wrong?.length !== 0) troubles.push(`the account is wrong: ${wrong?.join(', ') ?? 'unreadable'}`)
  await session.detach()
  return troubles
}
