// Vite plugin: of marked only the lexer is used, but the module makes its parser and renderer when it is loaded, so no
// bundler may leave them out. What hangs on to them is cut off its end. A version that ends otherwise fails the build.
import { readFile } from 'node:fs/promises'

const FILE = /\/node_modules\/marked\/lib\/marked\.esm\.js$/
/** From here on the module sets up what makes HTML; behind it stand only exports. */
const SETUP =
  /;var (\w+)=new \w+;function \w+\(\w+,\w+\)\{return \1\.parse\(.*\bexport\{[^}]*\b(\w+) as Lexer\b[^}]*\};/s

/** @returns {import('vite').Plugin} */
export function markedLexer() {
  return {
    name: 'marked-lexer',
    apply: 'build',
    enforce: 'pre',
    load: async (id) => (FILE.test(id) ? lexerAlone(await readFile(id, 'utf8')) : null),
  }
}

/**
 * The module with its lexer as the only export. Throws when it does not end as expected.
 * @param {string} code
 */
export function lexerAlone(code) {
  const alone = code.replace(SETUP, (_all, _instance, lexer) => `;export{${lexer} as Lexer};`)
  if (alone === code) throw new Error('marked: the end of the module is not as scripts/marked.mjs knows it; look at it')
  return alone
}
