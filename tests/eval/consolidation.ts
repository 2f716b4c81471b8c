// Prints what the rules make of the successions and pairs of tests/fixtures/consolidation: `npm run eval:consolidation`.
import { decide, pairs, successions, wrongly } from '../consolidation.ts'

const OUTCOMES = ['linked', 'proposed', 'missed', 'wrong'] as const
const percent = (part: number, all: number) => `${((100 * part) / all).toFixed(1)}%`

for (const folder of ['successions', 'successions-held-out']) {
  const all = successions(folder).map((given) => ({ given, ...decide(given) }))
  const count = (which: string, kind?: string) =>
    all.filter(({ outcome, given }) => outcome === which && (!kind || given.kind === kind)).length
  console.log(`${folder}: ${all.length}`)
  for (const kind of [...new Set(all.map(({ given }) => given.kind))])
    console.log(`  ${kind.padEnd(9)} ${OUTCOMES.map((each) => `${each} ${count(each, kind)}`).join(', ')}`)
  const [linked, proposed] = [count('linked'), count('proposed')]
  console.log(`  linked ${percent(linked, all.length)}, linked or proposed ${percent(linked + proposed, all.length)}`)
  for (const { given, outcome } of all)
    if (folder === 'successions' && outcome !== 'linked')
      console.log(`  ${outcome}: ${given.old.text} / ${given.new.text}`)
}
for (const folder of ['pairs', 'pairs-held-out']) {
  const all = pairs(folder)
  const wrong = all.filter((pair) => wrongly(pair) !== undefined)
  console.log(`${folder}: ${all.length}, wrongly joined or ended ${wrong.length}`)
  for (const { first, second } of wrong) console.log(`  ${first.text} / ${second.text}`)
}
