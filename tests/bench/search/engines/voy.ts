// voy: a k-d tree in WebAssembly, its glue put together by hand because it expects a bundler that loads .wasm itself.
import * as glue from 'voy-search/voy_search_bg.js'
import address from 'voy-search/voy_search_bg.wasm?url'
import { type Open, plainRows } from '../engine.ts'

export const open: Open = async () => {
  const source = await WebAssembly.instantiateStreaming(fetch(address), { './voy_search_bg.js': glue })
  glue.__wbg_set_wasm(source.instance.exports)
  let index = new glue.Voy()
  return {
    build(rows, dimension) {
      const embeddings = plainRows(rows, dimension).map((vector, row) => {
        return { id: String(row), title: '', url: '', embeddings: vector }
      })
      index = new glue.Voy({ embeddings })
      return Promise.resolve()
    },
    search: (query, k) => index.search(query, k).neighbors.map(({ id }) => Number(id)),
    save() {
      const text = index.serialize()
      return Promise.resolve({
        bytes: text.length,
        load() {
          index = glue.Voy.deserialize(text)
          return Promise.resolve()
        },
      })
    },
  }
}
