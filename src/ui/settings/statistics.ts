// What is stored and how quick it is, as groups of lines: the same for the screen and for the clipboard. Counts and times
// only, nothing that anybody said. Pure.
import type { MemoryStats } from '../../core/types.ts'
import { number, size } from '../words.ts'

export interface Group {
  heading: string
  lines: { label: string; value: string }[]
}

const STAGES: Readonly<Record<string, string>> = {
  read: 'Reading the conversation',
  rewrite: 'Completing the question',
  follow: 'Catching up',
  embed: 'Reading the question',
  search: 'Search',
  rank: 'Ranking',
  pack: 'Packing',
  total: 'In all',
}

/** Statistics in groups; `bytes` is what the browser says this app takes, where it says so. */
export function groupsOf(stats: MemoryStats, bytes: number | undefined): Group[] {
  const line = (label: string, value: number | string) => ({
    label,
    value: typeof value === 'number' ? number(value) : value,
  })
  const jobs = Object.entries(stats.jobs).map(([status, count]) => line(`Jobs, ${status}`, count))
  const indexes = stats.indexes.map(({ kind, size: vectors, bytes, recall, building, fault }, at) => {
    const facts = [
      kind === 'hnsw' ? 'HNSW' : 'exact',
      `${number(vectors)} vectors`,
      size(bytes),
      recall === undefined ? '' : `finds ${percent(recall)} of what is nearest`,
      building === undefined ? '' : `a graph is ${percent(building)} built`,
      fault ?? '',
    ]
    return line(`Index ${at + 1}`, facts.filter(Boolean).join(', '))
  })
  const { plans } = stats
  const without = Object.entries(plans.degraded).map(([reason, count]) => line(`Without: ${reason}`, count))
  return [
    {
      heading: 'Stored',
      lines: [
        line('Conversations', stats.conversations),
        line('Messages', stats.turns),
        line('Memories', stats.memories),
        line('Files', stats.documents),
        ...(bytes === undefined ? [] : [line('In this browser', size(bytes))]),
      ],
    },
    {
      heading: 'Searchable',
      lines: [line('Pieces', stats.chunks), line('With a vector', stats.vectors), ...indexes],
    },
    {
      heading: 'How clean memory is',
      lines: [
        line('Said twice', stats.hygiene.duplicates),
        line('Contradicted, and still in use', stats.hygiene.stale),
        line('Depend on themselves, in a circle', stats.hygiene.loops),
        line('Never used in an answer', stats.hygiene.neverUsed),
        line('Tokens for each signal kept', stats.hygiene.tokensPerKept),
      ],
    },
    {
      heading: 'Still to do',
      lines: [line('Messages to read', stats.pendingTurns), line('Vectors to make', stats.pendingVectors), ...jobs],
    },
    {
      heading: plans.count === 1 ? 'The last prompt' : `The last ${number(plans.count)} prompts`,
      lines: [
        ...plans.stages.map(({ stage, p50, p95 }) =>
          line(STAGES[stage] ?? stage, `${time(p50)} usually, ${time(p95)} at most in 19 of 20`),
        ),
        line('Answered from an earlier plan', plans.cached),
        ...without,
      ],
    },
  ]
}

/** All of it as plain text, for a report. */
export function asText(groups: Group[]): string {
  return groups
    .map(({ heading, lines }) => [heading, ...lines.map(({ label, value }) => `  ${label}: ${value}`)].join('\n'))
    .join('\n\n')
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const time = (ms: number) => `${ms < 10 ? ms.toFixed(1) : number(ms)} ms`
