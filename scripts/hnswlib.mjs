// Vite plugin: `import factory from 'hnswlib-wasm?patched'` is the glue code of hnswlib-wasm, changed where it cannot run
// here: without `new Function` (our policy forbids it), with its file system in reach (indexes as bytes, no database of
// its own), asking for no address, and in Node too. The package is pinned by its hash: another version fails the build.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const NAME = 'hnswlib-wasm?patched'
const VIRTUAL = `\0${NAME}`
const FILE = join(import.meta.dirname, '..', 'node_modules/hnswlib-wasm/dist/hnswlib-317962d7.js')
/** Of that file in version 0.8.2. A new version is read, and each change below looked at again, before this is. */
const SHA256 = 'dd53b526f1cc6c6b379d2ed012bca6b6d28f04d967801029218840a3efb07826'

/** What is replaced by what. Each stands in the file exactly once. @type {[from: string, to: string][]} */
const CHANGES = [
  [
    // What the generated text did: convert the arguments, call, clean up, convert the result.
    'return newFunc(Function, args1).apply(null, args2);',
    `return function (...given) {
      if (given.length !== argCount - 2)
        throwBindingError(humanName + ' was called with ' + given.length + ' arguments and not ' + (argCount - 2));
      const destructors = needsDestructorStack ? [] : null;
      const wired = isClassMethodFunc ? [argTypes[1].toWireType(destructors, this)] : [];
      given.forEach((value, i) => wired.push(argTypes[i + 2].toWireType(destructors, value)));
      const returned = cppInvokerFunc(cppTargetFunc, ...wired);
      if (needsDestructorStack) runDestructors(destructors);
      else
        wired.forEach((value, i) => {
          const type = argTypes[isClassMethodFunc ? i + 1 : i + 2];
          if (type.destructorFunction !== null) type.destructorFunction(value);
        });
      if (returns) return argTypes[0].fromWireType(returned);
    };`,
  ],
  [
    'var invokerFunction = newFunc(Function, params).apply(null, args);',
    `var invokerFunction = function (handle, name, destructors, from) {
      const given = [];
      let at = from;
      for (let i = 1; i < argCount; i++) {
        given.push(types[i].readValueFromPointer(at));
        at += types[i].argPackAdvance;
      }
      const returned = handle[name](...given);
      given.forEach((value, i) => types[i + 1].deleteObject && types[i + 1].deleteObject(value));
      if (!retType.isVoid) return retType.toWireType(destructors, returned);
    };`,
  ],
  ["  'FS',\n", ''],
  ['FS.staticInit();ERRNO_CODES', 'FS.staticInit();Module["FS"]=FS;ERRNO_CODES'],
  // The module lies in the file itself; asking for it as a data: address would be refused by the policy, and told.
  ['if (!wasmBinary && (ENVIRONMENT_IS_WEB )) {', 'if (false) {'],
  ["if (!(typeof window == 'object' || typeof importScripts == 'function'))", 'if (false)'],
]

/** @returns {import('vite').Plugin} */
export function hnswlib() {
  return {
    name: 'hnswlib',
    enforce: 'pre',
    resolveId: (source) => (source === NAME ? VIRTUAL : null),
    load: async (id) => (id === VIRTUAL ? patched(await readFile(FILE, 'utf8')) : null),
  }
}

/**
 * The code with every change made. Throws when it is not the code the changes were written for.
 * @param {string} code
 */
export function patched(code) {
  const hash = createHash('sha256').update(code).digest('hex')
  if (hash !== SHA256)
    throw new Error(`hnswlib: its file has hash ${hash}, the changes are for ${SHA256}; install hnswlib-wasm 0.8.2`)
  for (const [from, to] of CHANGES) {
    const pieces = code.split(from)
    if (pieces.length !== 2) throw new Error(`hnswlib: found ${pieces.length - 1} times and not once: ${from}`)
    code = pieces.join(to)
  }
  return code
}
