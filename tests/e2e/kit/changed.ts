// The built app with its embed worker changed (a worker's script cannot be changed on the way, and init scripts do not
// reach workers), or served so that its pages are isolated.
import { createServer, request } from 'node:http'
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

/** Serves the app of another server with the header that isolates its pages. */
export async function serveIsolated(from: { url: string }): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((asked, answer) => {
    const inner = request(
      new URL(asked.url ?? '/', from.url),
      // A connection of its own each time: one that is kept may be closed by the other end as it is used again.
      { method: asked.method, headers: asked.headers, agent: false },
      (found) => {
        answer.writeHead(found.statusCode ?? 502, { ...found.headers, 'cross-origin-embedder-policy': 'require-corp' })
        found.pipe(answer)
      },
    )
    inner.on('error', () => answer.destroy())
    inner.end()
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://localhost:${port}/`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}
