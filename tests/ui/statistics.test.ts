import { expect, test } from 'vitest'
import type { MemoryStats } from '../../src/core/types.ts'
import { asText, groupsOf } from '../../src/ui/settings/statistics.ts'

const stats: MemoryStats = {
  turns: 1200,
  memories: 300,
  conversations: 40,
  documents: 3,
  chunks: 1510,
  vectors: 1500,
  pendingVectors: 10,
  pendingTurns: 2,
  jobs: { waiting: 1 },
  hygiene: { duplicates: 2, stale: 1, loops: 0, neverUsed: 30, tokensPerKept: 85 },
  changes: 5000,
  indexes: [{ kind: 'hnsw', size: 30_000, bytes: 46_000_000, recall: 0.987, building: 0.25 }],
  plans: {
    count: 200,
    cached: 4,
    degraded: { deadline: 7 },
    stages: [{ stage: 'search', p50: 3.14, p95: 12.7 }],
  },
}

test('statistics are told in words, for the screen as for the clipboard', () => {
  expect(asText(groupsOf(stats, 12_300_000))).toBe(`Stored
  Conversations: 40
  Messages: 1,200
  Memories: 300
  Files: 3
  In this browser: 12.3 MB

Searchable
  Pieces: 1,510
  With a vector: 1,500
  Index 1: HNSW, 30,000 vectors, 46.0 MB, finds 98.7 % of what is nearest, a graph is 25.0 % built

How clean memory is
  Said twice: 2
  Contradicted, and still in use: 1
  Depend on themselves, in a circle: 0
  Never used in an answer: 30
  Tokens for each signal kept: 85

Still to do
  Messages to read: 2
  Vectors to make: 10
  Jobs, waiting: 1

The last 200 prompts
  Search: 3.1 ms usually, 13 ms at most in 19 of 20
  Answered from an earlier plan: 4
  Without: deadline: 7`)
})
