// The exact index as this browser runs it: with vector instructions.
import { createExactIndex } from '../../../../src/memory/vectors/exact.ts'
import { indexEngine } from '../ours.ts'

export const open = () => Promise.resolve(indexEngine(createExactIndex))
