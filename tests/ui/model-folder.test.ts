import { describe, expect, it } from 'vitest'
import { FOLDER_HOST, modelFiles, revisionUrl, WEIGHTS } from '../../src/lib/model-files.ts'
import { missingFiles } from '../../src/memory/embedders/hub.ts'
import { loadModelFolder } from '../../src/ui/settings/model-folder.ts'
import { memoryCache } from '../fixtures/models/cache.ts'
import { contentOf } from '../fixtures/models/server.ts'

const MODEL = 'Xenova/e5-small-v2'
const FILES = modelFiles('q8')

/** The files of a model as a browser hands a chosen folder over. */
async function chosen(model: string = MODEL, folder = 'my-model', files = FILES): Promise<File[]> {
  return Promise.all(
    [...files, 'README.md'].map(async (path) => {
      const content = path === 'README.md' ? '# hello' : await contentOf(`${model}/resolve/main/${path}`)
      const file = new File([content], path.split('/').at(-1)!)
      return Object.assign(file, { webkitRelativePath: `${folder}/${path}` })
    }),
  )
}
const without = (files: File[], name: string) => files.filter((file) => file.name !== name)
const wrong = expect.objectContaining({ name: 'ModelFolderWrong' })

describe('a model from a folder', () => {
  it('is stored where the embedder looks for it, under a name that follows from its content', async () => {
    const cache = memoryCache()
    const open = async () => cache
    const name = await loadModelFolder(await chosen(), MODEL, 'wasm', open)
    expect(await missingFiles({ host: FOLDER_HOST, model: MODEL }, name, FILES, cache)).toEqual([])
    expect([...cache.entries.keys()].every((url) => url.startsWith(revisionUrl(FOLDER_HOST, MODEL, name)))).toBe(true)
    expect(await loadModelFolder(await chosen(MODEL, 'elsewhere'), MODEL, 'wasm', open)).toBe(name)
    expect(await loadModelFolder(await chosen('Xenova/all-MiniLM-L6-v2'), MODEL, 'wasm', open)).not.toBe(name)
  })

  it('is refused when a file is missing, broken, or of another model, and nothing is stored', async () => {
    const cache = memoryCache()
    const open = async () => cache
    const files = await chosen()
    const cut = new File([files[3]!.slice(0, 5000)], files[3]!.name)
    const page = new File(['<!doctype html>'], 'config.json')
    await expect(loadModelFolder(without(files, 'tokenizer.json'), MODEL, 'wasm', open)).rejects.toThrow(wrong)
    await expect(loadModelFolder([...without(files, cut.name), cut], MODEL, 'wasm', open)).rejects.toThrow(wrong)
    await expect(loadModelFolder([...without(files, page.name), page], MODEL, 'wasm', open)).rejects.toThrow(wrong)
    await expect(loadModelFolder(await chosen('tests/tiny-64'), MODEL, 'wasm', open)).rejects.toThrow(wrong)
    await expect(loadModelFolder([], MODEL, 'wasm', open)).rejects.toThrow(wrong)
    expect(cache.entries.size).toBe(0)
  })

  it('must hold float32 weights for the graphics processor; int8 ones come along if they are there', async () => {
    const cache = memoryCache()
    const open = async () => cache
    const larger = modelFiles('fp32')
    await expect(loadModelFolder(await chosen(), MODEL, 'webgpu', open)).rejects.toThrow(/onnx\/model\.onnx/)
    expect(cache.entries.size).toBe(0)
    const only = await loadModelFolder(await chosen(MODEL, 'a', larger), MODEL, 'webgpu', open)
    expect(await missingFiles({ host: FOLDER_HOST, model: MODEL }, only, larger, cache)).toEqual([])
    const both = [...larger, WEIGHTS.q8]
    const name = await loadModelFolder(await chosen(MODEL, 'b', both), MODEL, 'webgpu', open)
    expect(await missingFiles({ host: FOLDER_HOST, model: MODEL }, name, both, cache)).toEqual([])
  })
})
