import { readFileSync } from 'node:fs'
import { Lexer } from 'marked'
import { describe, expect, it } from 'vitest'
import { lexerAlone } from '../../scripts/marked.mjs'

const code = readFileSync('node_modules/marked/lib/marked.esm.js', 'utf8')

/** The module that is left, run: what it exports. */
async function load(text: string): Promise<Record<string, unknown>> {
  const { runInThisContext } = await import('node:vm')
  const exported = /export\{(\w+) as Lexer\};/.exec(text)
  const body = text.replace(/export\{[^}]*\};/, '').replace(/^\/\/# sourceMappingURL.*$/m, '')
  return runInThisContext(`(() => {${body}; return { Lexer: ${exported![1]} }})()`) as Record<string, unknown>
}

describe('the lexer of marked, alone', () => {
  it('reads as it does with the rest of the module', async () => {
    const { Lexer: alone } = (await load(lexerAlone(code))) as { Lexer: typeof Lexer }
    const text =
      '# A\n\n- [x] one **two** `three`\n\n| a | b |\n|---|--:|\n| 1 | <b>2</b> |\n\n```js\nx\n```\nhttps://a.example'
    const options = { gfm: true, breaks: true }
    expect(JSON.stringify(alone.lex(text, options))).toBe(JSON.stringify(Lexer.lex(text, options)))
  })

  it('is not taken from a module that ends otherwise', () => {
    expect(() => lexerAlone('export {}')).toThrow(/look at it/)
  })
})
