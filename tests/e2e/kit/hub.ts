// The model hub as the browser sees it: the tests' tiny models under the hub's own addresses, with the faults a hub has.
// Every request of page and workers to it ends here. Knows nothing of the app.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Route } from '@playwright/test'
import { modelFiles } from '../../../src/lib/model-files.ts'
import { COMMIT, ensureHub } from '../../fixtures/models/make.ts'

const HOST = 'https://huggingface.co/'

/**
 * How the hub behaves: `cut` = online until every file of one model was sent, then gone; `missing` = 404; `broken` = 500;
 * `page` = 200 with HTML; `truncated` = the model's weights end early; `stalled` = the weights never come.
 */
export type HubMode = 'online' | 'offline' | 'cut' | 'missing' | 'broken' | 'page' | 'truncated' | 'stalled'

export interface Hub {
  /** May be changed at any time; holds for the requests that come after. */
  mode: HubMode
  /** The commit that `main` stands for. */
  readonly commit: string
  /** Paths asked for, in order, without the host; ranges are marked. */
  readonly requests: string[]
}

interface Answer {
  status: number
  type: string
  body: string | Buffer
}

/** Answers every request of `context` to the hub, from now on. */
export async function routeHub(context: BrowserContext): Promise<Hub> {
  const folder = await ensureHub()
  const hub: Hub = { mode: 'online', commit: COMMIT, requests: [] }
  const sent = new Map<string, Set<string>>()

  const respond = async (route: Route): Promise<void> => {
    const path = new URL(route.request().url()).pathname.slice(1)
    const range = (await route.request().headerValue('range')) ?? ''
    hub.requests.push(range ? `${path} ${range}` : path)
    if (hub.mode === 'offline') return route.abort('internetdisconnected')
    if (hub.mode === 'missing') return fulfil(route, text(404, 'Entry not found'))
    if (hub.mode === 'broken') return fulfil(route, text(500, 'Internal Error'))
    if (hub.mode === 'page')
      return fulfil(route, { status: 200, type: 'text/html', body: '<!doctype html><p>Welcome</p>' })
    const revision = /^api\/models\/([^/]+\/[^/]+)(?:\/revision\/main)?$/.exec(path)
    if (revision) return fulfil(route, await commitOf(folder, revision[1] ?? ''))
    const [, model = '', commit, file = ''] = /^([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path) ?? []
    const body = commit === 'main' || commit === COMMIT ? await contents(join(folder, model, file)) : undefined
    // The hub does not tell whether a repository exists.
    if (!body)
      return fulfil(route, (await contentsOf(folder, model)) ? text(404, 'Entry not found') : text(401, 'Unauthorized'))
    if (range) return fulfilRange(route, body, range)
    const weights = file.endsWith('.onnx')
    if (weights && hub.mode === 'stalled') return
    if (weights && hub.mode === 'truncated')
      return fulfil(route, binary(body.subarray(0, body.length / 2)), body.length)
    await fulfil(route, binary(body))
    if (hub.mode !== 'cut') return
    const done = sent.get(model) ?? new Set()
    sent.set(model, done.add(file))
    // One kind of weights is all that is asked for.
    const kinds = [modelFiles('q8'), modelFiles('fp32')]
    if (kinds.some((files) => files.every((name) => done.has(name)))) hub.mode = 'offline'
  }
  await context.route(`${HOST}**`, respond)
  return hub
}

const text = (status: number, body: string): Answer => ({ status, type: 'text/plain', body })
const binary = (body: Buffer): Answer => ({ status: 200, type: 'application/octet-stream', body })

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'content-length, content-range, etag, x-repo-commit',
}

function fulfil(route: Route, { status, type, body }: Answer, length = Buffer.byteLength(body)): Promise<void> {
  const headers = { ...CORS, 'content-type': type, 'content-length': String(length), 'x-repo-commit': COMMIT }
  return route.fulfill({ status, headers, body })
}

function fulfilRange(route: Route, body: Buffer, range: string): Promise<void> {
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? []
  const end = to === '' ? body.length - 1 : Math.min(Number(to), body.length - 1)
  const headers = { ...CORS, 'content-range': `bytes ${from}-${end}/${body.length}` }
  return route.fulfill({ status: 206, headers, body: body.subarray(Number(from), end + 1) })
}

async function commitOf(folder: string, model: string): Promise<Answer> {
  const files = await contentsOf(folder, model)
  if (!files) return { status: 401, type: 'application/json', body: '{"error":"Invalid username or password."}' }
  const siblings = files.map((rfilename) => ({ rfilename }))
  return { status: 200, type: 'application/json', body: JSON.stringify({ id: model, sha: COMMIT, siblings }) }
}

/** The files of a model, relative to it; undefined when there is none of that name. */
async function contentsOf(folder: string, model: string): Promise<string[] | undefined> {
  if (model === '') return undefined
  try {
    const found = await readdir(join(folder, model), { recursive: true, withFileTypes: true })
    const files = found.filter((one) => one.isFile())
    return files.map((one) => join(one.parentPath, one.name).slice(join(folder, model).length + 1))
  } catch {
    return undefined // no such model
  }
}

async function contents(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch {
    return undefined // no such file
  }
}
