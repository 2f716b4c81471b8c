// The built app with its embed worker changed: a worker's script cannot be changed on the way, and init scripts do not
// reach workers.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../../../scripts/serve.mjs'

const DIST = join(import.meta.dirname, '../../../dist')

/** Serves a copy of the app whose embed worker runs `script` first. */
export async function serveWithWorker(script: string): Promise<{ url: string; close(): Promise<void> }> {
  const copy = await mkdtemp(join(tmpdir(), 'recollect-'))
  await cp(DIST, copy, { recursive: true })
  const names = await readdir(join(copy, 'assets'))
  const worker = join(
    copy,
    'assets',
    names.find((name) => /^embed\.worker-.*\.js$/.test(name))!,
  )
  await writeFile(worker, `${script}\n${await readFile(worker, 'utf8')}`)
  const server = await serve({ directory: copy, port: 0 })
  return {
    url: server.url,
    close: async () => {
      await server.close()
      await rm(copy, { recursive: true })
    },
  }
}
