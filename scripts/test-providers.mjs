// `npm run test:providers`: the contract, the replies cut at every byte, the fault server and all else about providers,
// alone. Prints what passed by vendor and fault, and ends with one line: "n passed". What failed is listed, with code 1.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDependencies, ROOT } from './ensure.mjs'

/** @typedef {{ ancestorTitles: string[], title: string, status: string, failureMessages: string[] }} Assertion */
/** @typedef {{ name: string, message: string, status: string, assertionResults: Assertion[] }} File */

ensureDependencies()
const folder = mkdtempSync(join(tmpdir(), 'test-providers-'))
const output = join(folder, 'results.json')
const { status, error } = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    'tests/providers',
    '--reporter=json',
    `--outputFile=${output}`,
    '--silent',
  ],
  { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
)
/** @type {File[]} */
let files
try {
  files = JSON.parse(readFileSync(output, 'utf8')).testResults
} catch (thrown) {
  console.error(`test:providers: the tests did not run to their end (${String(error ?? thrown)})`)
  process.exit(1)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const FAULTS = 'server-faults.test.ts'
const isFaults = (/** @type {File} */ { name }) => name.endsWith(FAULTS)
const passed = (/** @type {Assertion} */ { status }) => status === 'passed'
const nameOf = (/** @type {File} */ { name }) => name.split('/').at(-1)?.replace('.test.ts', '') ?? name

/** The vendors in columns, named below the table's head by letters; a row a fault. @param {Assertion[]} cases */
function table(cases) {
  const vendors = [...new Set(cases.map(({ ancestorTitles }) => ancestorTitles.at(-1) ?? ''))]
  const titles = [...new Set(cases.map(({ title }) => title))]
  const wide = Math.max(...titles.map((title) => title.length)) + 2
  const letter = (/** @type {number} */ at) => String.fromCharCode(65 + at)
  console.log(vendors.map((name, at) => `${letter(at)} ${name}`).join('   '))
  console.log(''.padEnd(wide) + vendors.map((_, at) => letter(at).padEnd(3)).join(''))
  for (const title of titles) {
    const marks = vendors.map((vendor) => {
      const one = cases.find((each) => each.title === title && each.ancestorTitles.at(-1) === vendor)
      return (one ? (passed(one) ? '+' : 'FAIL') : '.').padEnd(3)
    })
    console.log(title.padEnd(wide) + marks.join(''))
  }
}

const faults = files.filter(isFaults).flatMap((file) => file.assertionResults)
console.log('What a server does wrong, by vendor (+ passed, . the same as another vendor of its format)\n')
if (faults.length > 0) table(faults)
console.log('\nEverything else, by file\n')
for (const file of files.filter((each) => !isFaults(each)).sort((a, b) => (a.name < b.name ? -1 : 1)))
  console.log(`${nameOf(file).padEnd(20)}${String(file.assertionResults.filter(passed).length).padStart(5)}`)

const all = files.flatMap((file) => file.assertionResults.map((one) => ({ file, one })))
const failed = all.filter(({ one }) => !passed(one))
const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.every(passed))
console.log('')
for (const { file, one } of failed) {
  console.log(`FAILED ${nameOf(file)}: ${[...one.ancestorTitles, one.title].join(' > ')}`)
  console.log(`       ${one.failureMessages[0]?.split('\n')[0] ?? one.status}`)
}
for (const file of broken) console.log(`FAILED ${nameOf(file)}: ${file.message}`)
if (failed.length + broken.length > 0 || status !== 0) process.exit(1)
console.log(`${all.length} passed`)
