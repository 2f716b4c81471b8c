// The graph, whatever the number of vectors. Built when it is whole and was found good.
import { createVectorIndex } from '../../../../src/memory/vectors/automatic.ts'
import { indexEngine } from '../ours.ts'

export const open = () =>
  Promise.resolve(
    indexEngine((options) => createVectorIndex({ ...options, choice: 'hnsw' }), {
      async ready(index) {
        // Without the pauses of `work`: nobody else has to be answered here.
        while (await index.step(1000)) continue
        if (index.health().kind !== 'hnsw') throw new Error(index.health().fault ?? 'there is no graph')
      },
      save: (index) => index.saveGraph(),
      async load(index, saved) {
        if (!(await index.loadGraph(saved))) throw new Error('the graph was not taken up')
      },
    }),
  )
