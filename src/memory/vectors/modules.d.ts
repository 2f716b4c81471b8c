// Modules that our Vite plugins make: see scripts/assembly.mjs.
declare module '*?assembly' {
  /** The compiled module, as base64. */
  const wasm: string
  export default wasm
}
