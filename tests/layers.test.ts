// Who may import whom. This table is the rule; ARCHITECTURE.md tells the reasons. An import that breaks it is named.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** What each room may import of ours, itself aside. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  lib: [],
  providers: ['core', 'lib'],
  db: ['core', 'lib'],
  memory: ['core', 'db', 'lib'],
  ui: ['core', 'db', 'providers', 'lib'],
  workers: ['core', 'db', 'lib', 'memory', 'providers'],
}
/** Rooms of which only types may be imported. */
const MAY_IMPORT_TYPES: Record<string, readonly string[]> = { ui: ['memory'] }
/** Packages a room may import; rooms that are not named here may import any. */
const PACKAGES: Record<string, readonly string[]> = { core: ['valibot'], lib: ['@noble/hashes'] }
/** The files that put things together. Tests and the evaluation do too, and may import anything. */
const ASSEMBLERS = ['workers/memory.worker.ts', 'src/ui/main.ts']
/** What only they may import other than as a type. */
const ASSEMBLED = ['src/memory/engine.ts']
/** Who may name the address of a worker. */
const MAY_START_WORKERS: Record<string, readonly string[]> = {
  'src/ui/main.ts': ['workers/memory.worker.ts'],
  'workers/memory.worker.ts': ['workers/embed.worker.ts'],
  'src/ui/storage/derive.ts': ['workers/passphrase.worker.ts'],
}

interface Import {
  specifier: string
  typeOnly: boolean
}

/** Every import of a module: static, dynamic, re-export, `import('x').T`, and `new URL('x', import.meta.url)`. */
function importsOf(path: string, text: string): Import[] {
  const code = path.endsWith('.svelte') ? scriptsOf(text) : text
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause))
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    else if (
      ts.isNewExpression(node) &&
      node.expression.getText() === 'URL' &&
      node.arguments?.[1]?.getText() === 'import.meta.url'
    )
      add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, typeOnly })
  }
  visit(ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS))
  return found
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false // imported for its effects
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  return (
    !clause.name && named !== undefined && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly)
  )
}

/** The scripts of a component, and the dynamic imports of its markup as statements. */
function scriptsOf(component: string): string {
  const script = /<script\b[^>]*>([\s\S]*?)<\/script>/g
  const scripts = Array.from(component.matchAll(script), (match) => match[1] ?? '')
  const markup = component.replace(script, '')
  return [...scripts, ...Array.from(markup.matchAll(/\bimport\(\s*(['"`])[^'"`]*\1\s*\)/g), (match) => match[0])].join(
    '\n',
  )
}

/** The room a path is in: the folder under src, or `workers`. Undefined for what has no rules. */
function roomOf(path: string): string | undefined {
  const [top, second] = path.split('/')
  return top === 'src' ? second : top === 'workers' ? 'workers' : undefined
}

/** What is wrong with one import, or undefined. */
function wrongWith(from: string, { specifier, typeOnly }: Import): string | undefined {
  const room = roomOf(from)
  if (room === undefined) return undefined
  if (!(room in MAY_IMPORT)) return `there is no room "${room}"`
  const plain = specifier.replace(/\?.*$/, '')
  if (!plain.startsWith('.') && !plain.startsWith('/')) {
    const name = plain.split('/', plain.startsWith('@') ? 2 : 1).join('/')
    const allowed = PACKAGES[room]
    return allowed && !allowed.includes(name) ? `${room} may import no package${listed(allowed)}` : undefined
  }
  const to = plain.startsWith('/') ? plain.slice(1) : posix.join(posix.dirname(from), plain)
  const target = roomOf(to)
  if (target === undefined) return `${room} may import nothing from outside src and workers`
  if (/^workers\/.*\.worker\.ts$/.test(to) && !typeOnly)
    return MAY_START_WORKERS[from]?.includes(to) ? undefined : 'only an assembling file may name a worker'
  if (ASSEMBLED.includes(to) && !typeOnly && !ASSEMBLERS.includes(from) && room !== target)
    return `only ${ASSEMBLERS.join(', ')} and tests put it together`
  if (target === room || MAY_IMPORT[room]?.includes(target)) return undefined
  if (MAY_IMPORT_TYPES[room]?.includes(target))
    return typeOnly ? undefined : `${room} may import only types from ${target}`
  return `${room} may not import ${target}${listed(MAY_IMPORT[room] ?? [])}`
}

const listed = (names: readonly string[]) => (names.length === 0 ? '' : ` (only ${names.join(', ')})`)

/** Every broken rule in these files, one line each: who imports what, and why not. */
function offences(files: Record<string, string>): string[] {
  return Object.entries(files).flatMap(([path, text]) =>
    importsOf(path, text).flatMap((one) => {
      const wrong = wrongWith(path, one)
      return wrong ? [`${path} imports "${one.specifier}": ${wrong}`] : []
    }),
  )
}

function sources(): Record<string, string> {
  const paths = ['src', 'workers'].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' }).map((name) =>
      posix.join(top, name.replaceAll('\\', '/')),
    ),
  )
  const code = paths.filter((path) => /\.(ts|svelte)$/.test(path))
  return Object.fromEntries(code.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))
}

describe('the rooms of src and workers', () => {
  const files = sources()

  test('are all there', () => {
    expect(Object.keys(files).length).toBeGreaterThan(10)
    expect(new Set(Object.keys(files).map(roomOf))).toEqual(new Set(Object.keys(MAY_IMPORT)))
    expect(Object.keys(files).filter((path) => dirname(path) === 'src')).toEqual([])
  })

  test('import only what they may', () => {
    expect(offences(files)).toEqual([])
  })
})

describe('a planted import is named', () => {
  const wrong: [path: string, code: string][] = [
    ['src/core/plan.ts', `import { Truth } from '../db/db.ts'`],
    ['src/core/plan.ts', `import type { Turn } from '../db/db.ts'`],
    ['src/core/plan.ts', `import { sha256 } from '../lib/hash.ts'`],
    ['src/core/plan.ts', `import Dexie from 'dexie'`],
    ['src/core/plan.ts', `const m = await import('../memory/lexicon.ts')`],
    ['src/core/plan.ts', `type T = import('../ui/app.ts').App`],
    ['src/lib/rpc.ts', `export * from '../core/types.ts'`],
    ['src/providers/demo.ts', `import { lexicon } from '../memory/lexicon.ts'`],
    ['src/db/commit.ts', `import '../providers/index.ts'`],
    ['src/memory/engine.ts', `import { live } from '../ui/live.svelte.ts'`],
    [
      'src/ui/memory/Memory.svelte',
      `<script lang="ts">\n  import { createLexicon } from '../../memory/lexicon.ts'\n</script>`,
    ],
    ['src/ui/memory/Memory.svelte', `<script module>\n  import '../../memory/lexicon.ts'\n</script>\n<p>hello</p>`],
    ['src/ui/memory/Memory.svelte', `{#await import('../../memory/lexicon.ts')}{/await}`],
    ['src/ui/memory/Memory.svelte', `<script lang="ts">import { type A, b } from '../../memory/lexicon.ts'</script>`],
    ['src/ui/App.svelte', `<script lang="ts">import url from '../../workers/memory.worker.ts?worker&url'</script>`],
    ['src/ui/main.ts', `import url from '../../workers/embed.worker.ts?worker&url'`],
    ['src/memory/engine.ts', `const w = new Worker(new URL('../../workers/embed.worker.ts', import.meta.url))`],
    ['workers/embed.worker.ts', `import { createMemory } from '../src/memory/engine.ts'`],
    ['workers/sw.ts', `import { route } from '../src/ui/route.svelte.ts'`],
    ['src/ui/app.ts', `import { fixture } from '../../tests/fixtures/talk.ts'`],
    ['src/extra/thing.ts', `import { newId } from '../lib/ids.ts'`],
  ]
  test.each(wrong)('%s: %s', (path, code) => {
    const found = offences({ [path]: code })
    expect(found).toHaveLength(1)
    const specifier = /['"]([./\w@?&]+)['"]/.exec(code.replace(/lang="ts"/, ''))?.[1]
    expect(found[0]).toContain(`${path} imports "${specifier}"`)
  })

  const right: [path: string, code: string][] = [
    ['src/core/plan.ts', `import * as v from 'valibot'\nimport type { Turn } from './types.ts'`],
    [
      'src/ui/memory/Memory.svelte',
      `<script lang="ts">import type { Vector } from '../../memory/vectors/index.ts'</script>`,
    ],
    [
      'src/ui/memory/Memory.svelte',
      `<script lang="ts">import { type A, type B } from '../../memory/lexicon.ts'</script>`,
    ],
    ['src/ui/main.ts', `import url from '../../workers/memory.worker.ts?worker&url'`],
    [
      'workers/memory.worker.ts',
      `import url from './embed.worker.ts?worker&url'\nimport { createMemory } from '../src/memory/engine.ts'`,
    ],
    ['src/memory/engine.ts', `import MiniSearch from 'minisearch'\nimport { newId } from '../lib/ids.ts'`],
    ['src/ui/chat/Text.svelte', `<p>import('../../memory/lexicon.ts is only text here</p>`],
    ['tests/memory/engine.test.ts', `import { createMemory } from '../../src/memory/engine.ts'`],
  ]
  test.each(right)('and none is invented: %s: %s', (path, code) => {
    expect(offences({ [path]: code })).toEqual([])
  })
})
