// AssemblyScript, compiled by scripts/assembly.mjs: an exact search with vector instructions. First every vector is
// compared as int8 codes, and a bound on what rounding can have changed says which may be among the k best; those are
// compared in full, so none is ever lost. Where the k best are close, half of the codes tells of most rows that they are
// not among them. Knows rows, no ids; see simd.ts for what makes an index of it.

/** Rows a block. Memory grows by whole blocks, so nothing that lies in it ever moves. Same as in simd.ts. */
const ROWS: usize = 1024
/** Above so many wanted, every row is compared in full: a heap would cost more than it saves. */
const HEAP: usize = 1024
/** Longest that a vector may be; simd.ts refuses what is longer. */
const LONGEST: f64 = 1.002
/** How far from 1 the length of a vector may be. Same as in check.ts. */
const LENGTH_TOLERANCE: f32 = 1e-3
/** What float32 may lose in adding up a bound, relative to the question's length; about thirty roundings. */
const SLACK: f64 = 4e-6
/** What float32 may lose in adding up a row's error, as a factor, with room. */
const ROUNDING: f32 = 1.0001
/** Below every score, above the bound of a row that was erased. */
const NONE: f64 = -1e30

/** Numbers a row, padded to whole vectors of sixteen codes. The padding is zero. */
let width: usize = 0
/**
 * Numbers a row whose codes are compared first; the rest is only read where it may still matter. At 50,000 rows a third
 * of the time is saved by it, most of it memory's. Raising it drops more rows, later.
 */
let half: usize = 0
let question: usize = 0
let codes16: usize = 0
let heap: usize = 0
let heaped: usize = 0
let start: usize = 0
let blockBytes: usize = 0
// Where in a block lies what: vectors, codes in two parts, each row's scale, rounding error and length of the second part,
// then room for the rows found.
let atCodes: usize = 0
let atRest: usize = 0
let atScales: usize = 0
let atErrors: usize = 0
let atTails: usize = 0
let atFound: usize = 0
let atScores: usize = 0

/** Lays out the memory. Once, before anything else. */
export function configure(dimension: usize): void {
  width = (dimension + 15) & ~15
  question = (__heap_base + 63) & ~63
  codes16 = question + width * 4
  heap = (codes16 + width * 2 + 63) & ~63
  start = heap + HEAP * 8
  half = ((width >> 1) + 15) & ~15
  atCodes = ROWS * width * 4
  atRest = atCodes + ROWS * half
  atScales = atCodes + ROWS * width
  atErrors = atScales + ROWS * 4
  atTails = atErrors + ROWS * 4
  atFound = atTails + ROWS * 4
  atScores = atFound + ROWS * 4
  blockBytes = atScores + ROWS * 8
}

/** Makes room for so many rows; false when there is no memory left. */
export function reserve(rows: usize): bool {
  const blocks: u64 = (<u64>rows + ROWS - 1) / ROWS
  const end = <u64>start + blocks * blockBytes
  const pages = <i64>((end + 65535) >> 16)
  if (pages > 65536) return false
  const missing = <i32>pages - memory.size()
  return missing <= 0 || memory.grow(missing) >= 0
}

/** Where the question is written, as float32. */
export function questionAt(): usize {
  return question
}

/** Where a row's vector is written, as float32; then call `encode`. */
export function vectorAt(row: usize): usize {
  return block(row) + (row % ROWS) * width * 4
}

/** Where the n-th row found is, and where a row to be searched is listed. */
export function foundAt(n: usize): usize {
  return block(n) + atFound + (n % ROWS) * 4
}

/** The score of the n-th row found: not divided by the question's length. */
export function scoreOf(n: usize): f64 {
  return load<f64>(scoreAt(n))
}

function block(row: usize): usize {
  return start + (row / ROWS) * blockBytes
}

function codesAt(row: usize): usize {
  return block(row) + atCodes + (row % ROWS) * half
}

function restAt(row: usize): usize {
  return block(row) + atRest + (row % ROWS) * (width - half)
}

function scaleAt(row: usize): usize {
  return block(row) + atScales + (row % ROWS) * 4
}

function errorAt(row: usize): usize {
  return block(row) + atErrors + (row % ROWS) * 4
}

function tailAt(row: usize): usize {
  return block(row) + atTails + (row % ROWS) * 4
}

function scoreAt(n: usize): usize {
  return block(n) + atScores + (n % ROWS) * 8
}

function sumOf(lanes: v128): f32 {
  return (
    f32x4.extract_lane(lanes, 0) +
    f32x4.extract_lane(lanes, 1) +
    f32x4.extract_lane(lanes, 2) +
    f32x4.extract_lane(lanes, 3)
  )
}

/** Largest absolute value of `width` numbers. */
function largest(from: usize): f32 {
  let most = f32x4.splat(0)
  for (let at: usize = 0; at < width * 4; at += 16) most = f32x4.max(most, f32x4.abs(v128.load(from + at)))
  return max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  )
}

/** Makes a row's codes from its vector. */
export function encode(row: usize): void {
  const from = vectorAt(row)
  const most = largest(from)
  const scale = most / 127
  const scales = f32x4.splat(scale)
  const inverses = f32x4.splat(most > 0 ? 127 / most : 0)
  let lost = f32x4.splat(0)
  for (let i: usize = 0; i < width; i += 8) {
    const low = v128.load(from + i * 4)
    const high = v128.load(from + i * 4, 16)
    const lowCodes = f32x4.nearest(f32x4.mul(low, inverses))
    const highCodes = f32x4.nearest(f32x4.mul(high, inverses))
    const lowOff = f32x4.sub(low, f32x4.mul(lowCodes, scales))
    const highOff = f32x4.sub(high, f32x4.mul(highCodes, scales))
    lost = f32x4.add(lost, f32x4.add(f32x4.mul(lowOff, lowOff), f32x4.mul(highOff, highOff)))
    const to = i < half ? codesAt(row) + i : restAt(row) + i - half
    const words = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(lowCodes), i32x4.trunc_sat_f32x4_s(highCodes))
    v128.store64_lane(to, i8x16.narrow_i16x8_s(words, words), 0)
  }
  store<f32>(scaleAt(row), scale)
  store<f32>(errorAt(row), sqrt(sumOf(lost)) * ROUNDING)
  store<f32>(tailAt(row), tailOf(from) * ROUNDING)
}

/** Makes the codes of the rows below `end`; the first that is not of length 1, and then no more of them, or `end`. */
export function encodeAll(from: usize, end: usize): usize {
  for (let row = from; row < end; row++) {
    encode(row)
    const head = lengthOf(vectorAt(row), half)
    const tail = load<f32>(tailAt(row))
    // Not the other way round: a number that is none is no length either.
    if (!(abs(sqrt(head * head + tail * tail) - 1) <= LENGTH_TOLERANCE)) return row
  }
  return end
}

/** Length of the first `count` numbers. */
function lengthOf(from: usize, count: usize): f32 {
  let squares = f32x4.splat(0)
  for (let at: usize = 0; at < count * 4; at += 16) {
    const value = v128.load(from + at)
    squares = f32x4.add(squares, f32x4.mul(value, value))
  }
  return sqrt(sumOf(squares))
}

/** Length of what follows the first `half` numbers. */
function tailOf(from: usize): f32 {
  return lengthOf(from + half * 4, width - half)
}

/** Zeroes a row, and makes that no search finds it. */
export function erase(row: usize): void {
  memory.fill(vectorAt(row), 0, width * 4)
  memory.fill(codesAt(row), 0, half)
  memory.fill(restAt(row), 0, width - half)
  store<f32>(scaleAt(row), 0)
  store<f32>(tailAt(row), 0)
  store<f32>(errorAt(row), -Infinity)
}

/**
 * Finds the k best among the first `end` rows, or among the first `listed` that were listed at `foundAt`. Returns how
 * many were found: k, more where the last ones are equal or k is large, fewer where there are fewer. In no order.
 */
export function search(k: usize, end: usize, listed: usize): usize {
  const most = largest(question)
  // As fine as the sum of all products allows that has to fit 32 bits.
  const steps = <f32>min<u64>(32767, 2147483647 / (127 * <u64>width))
  const scale = most / steps
  const inverse: f32 = most > 0 ? steps / most : 0
  let square: f64 = 0
  let lost: f64 = 0
  for (let i: usize = 0; i < width; i++) {
    const value = load<f32>(question + i * 4)
    const code = max<f32>(-steps, min<f32>(steps, nearest(value * inverse)))
    store<i16>(codes16 + i * 2, <i16>code)
    const off = <f64>value - <f64>code * <f64>scale
    square += <f64>value * <f64>value
    lost += off * off
  }
  // x.q - x'.q' = (x - x').q + x'.(q - q'): at most |x - x'||q| + (|x| + |x - x'|)|q - q'|.
  const length = sqrt(square)
  const missed = sqrt(lost)
  const perError = <f32>(length + missed)
  const always = <f32>(LONGEST * missed + SLACK * length)
  const tail = tailOf(question) * ROUNDING

  const wide = k <= HEAP
  const rows = listed > 0 ? listed : end
  let least: f32 = <f32>NONE
  let found: usize = 0
  heaped = 0
  for (let i: usize = 0; i < rows; i++) {
    const row = listed > 0 ? <usize>load<u32>(foundAt(i)) : i
    const unit = scale * load<f32>(scaleAt(row))
    const off = load<f32>(errorAt(row)) * perError + always
    const first = product(codes16, codesAt(row), half)
    // The second part adds at most the product of its lengths.
    if (<f32>first * unit + load<f32>(tailAt(row)) * tail + off < least) continue
    const near = <f32>(first + product(codes16 + half * 2, restAt(row), width - half)) * unit
    if (near + off < least) continue
    store<u32>(foundAt(found), <u32>row)
    store<f64>(scoreAt(found), <f64>(near + off))
    found++
    if (wide && near - off > least) {
      offer(<f64>(near - off), k)
      if (heaped == k) least = <f32>load<f64>(heap)
    }
  }
  return inFull(k, wide, found, <f64>least)
}

/** Compares in full what the codes left over, and keeps what is not worse than the k-th best. */
function inFull(k: usize, wide: bool, found: usize, atLeast: f64): usize {
  let least = atLeast
  let kept: usize = 0
  heaped = 0
  for (let n: usize = 0; n < found; n++) {
    if (scoreOf(n) < least) continue
    const row = <usize>load<u32>(foundAt(n))
    const score = exact(vectorAt(row))
    store<u32>(foundAt(kept), <u32>row)
    store<f64>(scoreAt(kept), score)
    kept++
    if (!wide) continue
    offer(score, k)
    if (heaped == k) least = max(least, load<f64>(heap))
  }
  if (!wide || heaped < k) return kept
  const bar = load<f64>(heap)
  let best: usize = 0
  for (let n: usize = 0; n < kept; n++) {
    if (scoreOf(n) < bar) continue
    store<u32>(foundAt(best), load<u32>(foundAt(n)))
    store<f64>(scoreAt(best), scoreOf(n))
    best++
  }
  return best
}

/** Some of the question's codes times those of a row. */
function product(question: usize, row: usize, count: usize): i32 {
  let a = i32x4.splat(0)
  let b = i32x4.splat(0)
  let asked = question
  const end = row + count
  while (row < end) {
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(asked), v128.load_ext<i8>(row)))
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load(asked, 16), v128.load_ext<i8>(row, 8)))
    asked += 32
    row += 16
  }
  const sum = i32x4.add(a, b)
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  )
}

/** The question times a row's vector, in float64: as exact as the vectors are. */
function exact(row: usize): f64 {
  let a = f64x2.splat(0)
  let b = f64x2.splat(0)
  for (let at: usize = 0; at < width * 4; at += 16) {
    const x = v128.load(question + at)
    const y = v128.load(row + at)
    a = f64x2.add(a, f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y)))
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1))
    b = f64x2.add(b, f64x2.mul(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 1))))
  }
  const sum = f64x2.add(a, b)
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}

/** Keeps the k largest of what it is offered, the smallest of them on top of the heap. */
function offer(value: f64, k: usize): void {
  if (heaped < k) {
    let at = heaped++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = load<f64>(heap + parent * 8)
      if (above <= value) break
      store<f64>(heap + at * 8, above)
      at = parent
    }
    store<f64>(heap + at * 8, value)
  } else if (value > load<f64>(heap)) {
    let at: usize = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= k) break
      if (child + 1 < k && load<f64>(heap + (child + 1) * 8) < load<f64>(heap + child * 8)) child++
      const below = load<f64>(heap + child * 8)
      if (below >= value) break
      store<f64>(heap + at * 8, below)
      at = child
    }
    store<f64>(heap + at * 8, value)
  }
}
