import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { ARGUMENTS, OFF_BY_PLAYWRIGHT } from '../../scripts/chromium.mjs'

it('what Playwright switches off in a Chromium stays off in ours', () => {
  const here = createRequire(import.meta.url).resolve('playwright-core/package.json')
  const code = readFileSync(join(dirname(here), 'lib/coreBundle.js'), 'utf8')
  const list = /disabledFeatures = \[(.*?)\]\.filter/s.exec(code)?.[1] ?? ''
  const names = [...list.matchAll(/^\s*"(\w+)",?$/gm)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(5)
  expect(OFF_BY_PLAYWRIGHT).toEqual(names)
  const lists = ARGUMENTS.filter((argument) => argument.startsWith('--disable-features='))
  expect(lists).toHaveLength(1)
  for (const name of OFF_BY_PLAYWRIGHT) expect(lists[0]!.split(/[=,]/)).toContain(name)
})
