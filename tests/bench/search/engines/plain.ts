// The exact index in plain JavaScript: what answers where WebAssembly has no SIMD.
import { createPlainIndex } from '../../../../src/memory/vectors/exact.ts'
import { indexEngine } from '../ours.ts'

export const open = () => Promise.resolve(indexEngine(createPlainIndex))
