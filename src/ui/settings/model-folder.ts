// Takes a model's files from a folder on this machine into Cache Storage, where the embedder finds them as if they had
// been downloaded. Decides nothing about when a model is used.
import { type Device, MODELS, type ModelId, WAYS } from '../../core/models.ts'
import { failure } from '../../lib/errors.ts'
import { sha256 } from '../../lib/digest.ts'
import {
  FOLDER_HOST,
  isWhole,
  MODEL_CACHE,
  type ModelCache,
  type ModelFile,
  modelFiles,
  revisionUrl,
  WEIGHTS,
} from '../../lib/model-files.ts'

/**
 * Checks the files that this device needs, and stores them. Returns the name under which they are known from now on (`settings.embedding.folder`):
 * it follows from their content, so the same folder chosen twice is the same model.
 * Throws ModelFolderWrong when a file is missing or broken, or the folder holds a model of another dimension.
 */
export async function loadModelFolder(
  files: File[],
  model: ModelId,
  device: Device,
  openCache: () => Promise<ModelCache> = () => caches.open(MODEL_CACHE),
): Promise<string> {
  const names = modelFiles(WAYS[device].dtype)
  const needed = await Promise.all(names.map((name) => pick(files, name, names)))
  await checkDimension(needed[0]!.content, model, names)
  // The other device's weights come along if they are there: the model may have to run on that one.
  const others = Object.values(WEIGHTS).filter((name) => !names.includes(name))
  const more = await Promise.all(others.map((name) => pick(files, name, names).catch(() => undefined)))
  const found = [...needed, ...more.filter((one) => one !== undefined)]
  const sums = await Promise.all(found.map(async ({ content }) => sha256(new Uint8Array(await content.arrayBuffer()))))
  const name = `folder-${(await sha256(sums.join('\n'))).slice(0, 16)}`
  const base = revisionUrl(FOLDER_HOST, model, name)
  const cache = await openCache()
  await Promise.all(found.map(({ file, content }) => cache.put(base + file, new Response(content))))
  return name
}

async function pick(
  files: File[],
  name: ModelFile,
  names: readonly ModelFile[],
): Promise<{ file: ModelFile; content: File }> {
  // The weights may lie beside the other files as well: people flatten folders.
  const last = name.split('/').at(-1)!
  const candidates = files.filter((file) => file.name === last)
  const content = candidates.sort((a, b) => depth(a) - depth(b))[0]
  if (!content) throw wrong(`has no ${last}`, names)
  if (!(await isWhole(name, content))) throw wrong(`holds a ${last} that is broken or something else`, names)
  return { file: name, content }
}

const depth = (file: File) => file.webkitRelativePath.split('/').length

async function checkDimension(config: File, model: ModelId, names: readonly ModelFile[]): Promise<void> {
  const { hidden_size: found } = JSON.parse(await config.text()) as { hidden_size?: unknown }
  const { dimension, label } = MODELS[model]
  if (found !== dimension)
    throw wrong(`holds a model of ${String(found)} dimensions, where ${label} has ${dimension}`, names)
}

const wrong = (what: string, names: readonly ModelFile[]) =>
  failure(
    'ModelFolderWrong',
    `model folder: it ${what}; choose a folder with ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`,
  )
