// The evaluation: `npm run eval -- --data FILE --out RUN.jsonl [--embedder none|MODEL_DIR] [--extraction off|rules]
// [--budgets 500,1000] [--by category|conversation]`. Puts the engine together as the memory worker does, asks it every
// question of the file and writes one line for each. Only then, with `--by`, is the run scored, by what no memory reads.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { isKind, scoreRun, tableOf } from '../tuning/score.ts'
import { readDataset } from './dataset.ts'
import { loadMeaning } from './embedder.ts'
import { answersOf, extractionOf, type RunOptions } from './run.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    embedder: { type: 'string', default: 'none' },
    extraction: { type: 'string', default: 'rules' },
    budgets: { type: 'string', default: '500,1000,2000,4000' },
    by: { type: 'string' },
  },
})
if (!values.data || !values.out) {
  console.error(
    'eval: give --data FILE and --out RUN.jsonl; also --embedder none|MODEL_DIR, --extraction off|rules, --budgets 500,1000',
  )
  process.exit(2)
}
const budgets = values.budgets.split(',').map(Number)
if (budgets.some((budget) => !(budget > 0))) {
  console.error('eval: --budgets takes numbers of tokens, e.g. 500,1000')
  process.exit(2)
}
if (values.by !== undefined && !isKind(values.by)) {
  console.error(`eval: nothing is told by ${values.by}; --by category or conversation`)
  process.exit(2)
}
const extraction = extractionOf(values.extraction)
if (!extraction) {
  console.error(`eval: there is no --extraction ${values.extraction}; it takes off or rules`)
  process.exit(2)
}

const started = performance.now()
const data = await readFile(values.data, 'utf8')
const { conversations, questions } = readDataset(data)
const options: RunOptions = { budgets, extraction }
if (values.embedder !== 'none') options.meaning = await loadMeaning(values.embedder)

const lines: string[] = []
for (const talk of conversations) {
  const asked = questions.filter((question) => question.conversationId === talk.id)
  const begun = performance.now()
  for await (const line of answersOf(talk, asked, options)) lines.push(JSON.stringify(line))
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`${talk.id}: ${asked.length} questions in ${seconds} s`)
}
const run = lines.join('\n') + '\n'
await writeFile(values.out, run)
console.log(`${lines.length} lines in ${((performance.now() - started) / 1000).toFixed(0)} s: ${values.out}`)
if (values.by) for (const line of tableOf(scoreRun(data, run), values.by)) console.log(line)
