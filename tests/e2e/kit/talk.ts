// Small talk to bury a fact under: many different messages on ordinary subjects, the same on every run, each of about the
// length of a paragraph. Every one has a first sentence of its own by which it is recognised in a prompt.

const WHO = [
  'My neighbour',
  'Our plumber',
  'The baker',
  'A cousin',
  'Her uncle',
  'The florist',
  'A colleague',
  'My coach',
]
const DID = ['repaired', 'painted', 'borrowed', 'measured', 'photographed', 'sold', 'cleaned', 'ordered']
const WHAT = [
  'a wooden canoe',
  'the copper kettle',
  'two garden chairs',
  'an old accordion',
  'the attic window',
  'a set of maps',
  'the green bicycle',
  'three lanterns',
  'a velvet sofa',
  'the chess set',
]
const WHERE = ['near the mill', 'behind the station', 'at the fair', 'in the yard', 'by the canal', 'under the bridge']
const MORE = [
  'It took longer than anybody had thought, mostly because the right screws were missing and the shop was shut.',
  'Afterwards there was soup for everybody, and somebody told the story of the runaway goat once again.',
  'The weather kept changing, so half of it was done indoors with the radio playing in the background.',
  'Nobody knows yet whether it was worth the trouble, but it kept us busy until the lamps were lit.',
  'There was a short quarrel about the colour, and in the end a coin was thrown to settle the matter.',
]

/** The n-th message: about 70 tokens, its first sentence unlike that of any other n below 3,840. */
export function smallTalk(n: number): string {
  const pick = (list: string[], divisor: number) => list[Math.floor(n / divisor) % list.length]!
  const first = `${pick(WHO, 1)} ${pick(DID, 8)} ${pick(WHAT, 64)} ${pick(WHERE, 640)}, entry ${n}.`
  return [first, MORE[n % 5]!, MORE[(n + 2) % 5]!].join(' ')
}

/** How many of the first `count` messages occur in a text. */
export function talkIn(text: string, count: number): number {
  const firsts = Array.from({ length: count }, (_, n) => smallTalk(n).split('.')[0]!)
  return firsts.filter((first) => text.includes(first)).length
}
