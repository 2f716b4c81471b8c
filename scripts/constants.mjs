// Builds with another value of a constant, for evaluation alone: `src/core/rank.ts:PERSON=2` changes the line
// `const PERSON = 3` of that file. Fails where there is no such line: a variant that changes nothing proves nothing.
import { join } from 'node:path'
import { ROOT } from './ensure.mjs'

/**
 * The file that a change is of, and the way to change its code.
 * @param {string} change FILE:NAME=NUMBER
 */
export function constantChange(change) {
  const [, file, name, value] = /^([\w./-]+):(\w+)=([\d.]+)$/.exec(change) ?? []
  if (!file || !name || !value) throw new Error(`constants: "${change}" is not FILE:NAME=NUMBER`)
  const line = new RegExp(`^const ${name} = [\\d.]+$`, 'm')
  return {
    file,
    /** @param {string} code */
    apply(code) {
      if (!line.test(code)) throw new Error(`constants: ${file} has no line "const ${name} = NUMBER"`)
      return code.replace(line, `const ${name} = ${value}`)
    },
  }
}

/**
 * The plugin that builds under a change.
 * @param {string} change
 * @returns {import('vite').Plugin}
 */
export function constantPlugin(change) {
  const { file, apply } = constantChange(change)
  let changed = false
  return {
    name: 'constants',
    enforce: 'pre',
    transform(code, id) {
      if (id !== join(ROOT, file)) return null
      changed = true
      return { code: apply(code), map: null }
    },
    buildEnd(error) {
      if (!error && !changed) throw new Error(`constants: nothing that is built imports ${file}`)
    },
  }
}
