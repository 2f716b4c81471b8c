// Whether this browser can run WebAssembly with vector instructions.

/** A module of one function that only such a browser accepts: it makes a vector of sixteen zeros and drops it. */
const MODULE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11],
)

/** False where WebAssembly is switched off (as in a browser's strictest mode) or too old. */
export function runsSimd(): boolean {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(MODULE)
}
