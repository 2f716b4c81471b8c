// What the documents name is there: files and folders by their path, commands by their script.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cacheControl, headers, headersFile } from '../scripts/headers.mjs'

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'docs/format.md', 'docs/hosting.md']
/** Made by a command, so not there before it ran. */
const MADE = /^dist\//

const named = (document: string) =>
  [...readFileSync(document, 'utf8').matchAll(/`([^`\n]+)`/g)].map(([, words]) => words!.replaceAll('\\|', '|'))

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
/** Every file of ours by its name alone: documents may leave out where it is. */
const names = new Set(
  ['src', 'workers', 'scripts', 'tests', 'public'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.split(/[\\/]/).at(-1)!),
  ),
)

const isPath = (words: string) => /^[\w.-]+(?:\/[\w.-]+)*\/?$/.test(words)
const isThere = (path: string) => existsSync(path) || existsSync(join('src', path)) || existsSync(join('tests', path))
const unknown = (words: string[]) =>
  words.filter((each) => {
    const command = /^npm (?:run )?(\S+)/.exec(each)
    if (command) return !(command[1]! in scripts) && !['ci', 'install'].includes(command[1]!)
    if (!isPath(each) || MADE.test(each)) return false
    if (each.includes('/')) return !isThere(each)
    return /\.(?:ts|mjs|svelte|json|html|md)$/.test(each) && !isThere(each) && !names.has(each)
  })

describe.each(DOCUMENTS)('%s', (document) => {
  test('names only what is there', () => expect(unknown(named(document))).toEqual([]))
})

test('the page on hosting gives the headers as they are sent, in both forms', () => {
  const page = readFileSync('docs/hosting.md', 'utf8')
  expect(page).toContain(headersFile().trimEnd())
  for (const [name, value] of Object.entries(headers)) expect(page).toContain(`add_header ${name} "${value}" always;`)
  expect(page).toContain(`default "${cacheControl('/')}";`)
  expect(page).toContain(`:/assets/ "${cacheControl('/assets/')}";`)
})

test('the guide to troubles names buttons, fields and rows as the app does', () => {
  const guide = readFileSync('docs/troubleshooting.md', 'utf8').replaceAll(/\s+/g, ' ')
  const said = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|svelte)$/.test(path))
    .map((path) => readFileSync(join('src', path), 'utf8'))
    .join('\n')
  const labels = [...guide.matchAll(/(?<!\w)_([A-Z][^_]*?)(?: \.\.\.)?_(?!\w)/g)].map(([, label]) => label!)
  expect(labels.length).toBeGreaterThan(40)
  expect([...new Set(labels)].filter((label) => !said.includes(label))).toEqual([])
})

test('what is not there is named', () => {
  const wrong = ['src/core/nothing.ts', 'nothing.svelte', 'npm run nothing', 'memory/nothing.ts']
  expect(unknown([...wrong, 'src/core/types.ts', 'types.ts', 'npm test', 'dist/_headers', 'plan(...)'])).toEqual(wrong)
})
