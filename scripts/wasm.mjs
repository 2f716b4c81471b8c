// The WebAssembly that is made when something is built: whatever bundles src/memory needs these Vite plugins.
import { assembly } from './assembly.mjs'
import { hnswlib } from './hnswlib.mjs'

export const wasmPlugins = () => [assembly(), hnswlib()]
