// The evaluation: `npm run eval -- --data FILE --out RUN.jsonl [--embedder none|MODEL_DIR] [--extraction off|rules]
// [--budgets 500,1000]`. Puts the engine together as the memory worker does, asks it every question of the file and writes
// one line for each.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readDataset } from './dataset.ts'
import { loadMeaning } from './embedder.ts'
import { answersOf, type RunOptions } from './run.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    embedder: { type: 'string', default: 'none' },
    extraction: { type: 'string', default: 'rules' },
    budgets: { type: 'string', default: '500,1000,2000,4000' },
  },
})
if (!values.data || !values.out) {
  console.error('eval: give --data FILE and --out RUN.jsonl; also --embedder none|MODEL_DIR, --budgets 500,1000')
  process.exit(2)
}
const budgets = values.budgets.split(',').map(Number)
if (budgets.some((budget) => !(budget > 0))) {
  console.error('eval: --budgets takes numbers of tokens, e.g. 500,1000')
  process.exit(2)
}

const started = performance.now()
const { conversations, questions } = readDataset(await readFile(values.data, 'utf8'))
const options: RunOptions = { budgets, extraction: values.extraction === 'off' ? 'off' : 'rules' }
if (values.embedder !== 'none') options.meaning = await loadMeaning(values.embedder)

const lines: string[] = []
for (const talk of conversations) {
  const asked = questions.filter((question) => question.conversationId === talk.id)
  const begun = performance.now()
  for await (const line of answersOf(talk, asked, options)) lines.push(JSON.stringify(line))
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`${talk.id}: ${asked.length} questions in ${seconds} s`)
}
await writeFile(values.out, lines.join('\n') + '\n')
console.log(`${lines.length} lines in ${((performance.now() - started) / 1000).toFixed(0)} s: ${values.out}`)
