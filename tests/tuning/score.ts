// Scores a run of the evaluation: which share of the turns that hold an answer came first, and which share stood in a
// context of so many tokens. The only place that reads evidence and kinds of questions; no memory may import it.

/** What a data set tells of a question, and of the talk it is asked about. */
interface ScoredQuestion {
  id: string
  dataset: string
  conversationId: string
  category: string
  evidence: string[]
  /** It has no answer. */
  abstain?: boolean
  /** Its answer is the whole talk: shown by kind, counted nowhere. */
  global?: boolean
}
interface ScoredTalk {
  id: string
  sessions: { id: string; headerTokens: number; turns: { id: string; text: string; tokens: number }[] }[]
}
/** A turn by id, or a verbatim piece of one. */
type Entry = string | { id: string; text: string }
interface Line {
  questionId: string
  retrieved: string[]
  contexts?: Record<string, Entry[]>
}

export const MEASURES = ['R@10', 'B500', 'B1000', 'B2000', 'B4000'] as const
/** Shares, 0..1, in the order of MEASURES. */
export type Figures = number[]
export interface Row {
  dataset: string
  conversationId: string
  category: string
  global: boolean
  figures: Figures
}

/** One row a question that has evidence and an answer; a question that the run does not name scores nothing. */
export function scoreRun(data: string, run: string): Row[] {
  const { conversations, questions } = JSON.parse(data) as {
    conversations: ScoredTalk[]
    questions: ScoredQuestion[]
  }
  const talks = new Map(conversations.map((talk) => [talk.id, placesOf(talk)]))
  const lines = run.split('\n').filter((line) => line.trim() !== '')
  const answers = new Map(lines.map((line) => JSON.parse(line) as Line).map((line) => [line.questionId, line]))
  return questions
    .filter(({ abstain, evidence }) => !abstain && evidence.length > 0)
    .map(({ id, dataset, conversationId, category, evidence, global = false }) => {
      const line = answers.get(id)
      const places = talks.get(conversationId)!
      const retrieved = [...new Set(line?.retrieved)]
      const figures = MEASURES.map((measure) => {
        const many = Number(measure.slice(measure.startsWith('R@') ? 2 : 1))
        const held = measure.startsWith('R@')
          ? new Map(retrieved.slice(0, many).map((turn) => [turn, 1]))
          : fill(line?.contexts?.[many] ?? retrieved, places, many)
        return mean(evidence.map((turn) => held.get(turn) ?? 0))
      })
      return { dataset, conversationId, category, global, figures }
    })
}

interface Place {
  text: string
  tokens: number
  session: string
  header: number
}

function placesOf({ sessions }: ScoredTalk): Map<string, Place> {
  return new Map(
    sessions.flatMap(({ id: session, headerTokens: header, turns }) =>
      turns.map(({ id, text, tokens }): [string, Place] => [id, { text, tokens, session, header }]),
    ),
  )
}

/** Which share of each turn a context holds. What does not fit any more is passed over; a heading is paid once. */
function fill(entries: Entry[], places: Map<string, Place>, budget: number): Map<string, number> {
  const held = new Map<string, number>()
  const headings = new Set<string>()
  let used = 0
  for (const entry of entries) {
    const id = typeof entry === 'string' ? entry : entry.id
    const place = places.get(id)
    if (!place || (typeof entry !== 'string' && !oneLine(place.text).includes(oneLine(entry.text)))) continue
    const before = held.get(id) ?? 0
    const share = typeof entry === 'string' ? 1 : entry.text.length / (place.text.length || 1)
    const added = Math.min(share, 1 - before)
    if (added <= 0) continue
    const cost = Math.ceil(place.tokens * added) + (headings.has(place.session) ? 0 : place.header)
    if (used + cost > budget) continue
    used += cost
    headings.add(place.session)
    held.set(id, before + added)
  }
  return held
}

/** Means over the questions of each data set, and the mean of those. */
export function macro(rows: readonly Row[]): Figures {
  return meanOf(
    [
      ...groupsOf(
        rows.filter(({ global }) => !global),
        ({ dataset }) => dataset,
      ).values(),
    ].map(plain),
  )
}

/** Means over questions. */
export function plain(rows: readonly Row[]): Figures {
  return meanOf(rows.map(({ figures }) => figures))
}

/** Rows by a name, in the order of names. */
export function groupsOf<T>(rows: readonly T[], name: (row: T) => string): Map<string, T[]> {
  const names = [...new Set(rows.map(name))].sort()
  return new Map(names.map((each) => [each, rows.filter((row) => name(row) === each)]))
}

/**
 * How far a figure may be off, had other talks been drawn: the jackknife, each data set drawn by itself. One talk a data
 * set tells nothing, and adds nothing.
 */
export function spread(rows: readonly Row[]): Figures {
  const off = MEASURES.map(() => 0)
  for (const talks of groupsOf(rows, ({ dataset }) => dataset).values()) {
    const without = [...groupsOf(talks, ({ conversationId }) => conversationId).values()].map((left) =>
      macro(rows.filter((row) => !left.includes(row))),
    )
    if (without.length < 2) continue
    const middle = meanOf(without)
    MEASURES.forEach((_, at) => {
      const squares = without.reduce((sum, figures) => sum + (figures[at]! - middle[at]!) ** 2, 0)
      off[at]! += ((without.length - 1) / without.length) * squares
    })
  }
  return off.map(Math.sqrt)
}

/** What rows can be told apart by. */
const KINDS = {
  category: ({ category }: Row) => category,
  conversation: ({ conversationId }: Row) => conversationId.split('/').at(-1)!,
}
export type Kind = keyof typeof KINDS
export const isKind = (name: string): name is Kind => name in KINDS

/** The table that is printed: data sets, what they fall into, and the mean of the data sets. */
export function tableOf(rows: readonly Row[], by?: Kind): string[] {
  const lines = [heading()]
  for (const [dataset, own] of groupsOf(rows, (row) => row.dataset)) {
    lines.push(tell(dataset, plain(own.filter(({ global }) => !global)), own.filter(({ global }) => !global).length))
    if (!by) continue
    for (const [name, group] of groupsOf(own, KINDS[by])) lines.push(tell(`  ${name}`, plain(group), group.length))
  }
  lines.push(tell('mean of the data sets', macro(rows), rows.filter(({ global }) => !global).length))
  return lines
}

const WIDTH = 34
export const heading = (): string => `${''.padEnd(WIDTH)} ${['n', ...MEASURES].map(column).join('')}`
/** One line of a table, in percent. */
export function tell(name: string, figures: Figures, count?: number): string {
  const values = figures.map((value) => (100 * value).toFixed(1))
  return `${name.padEnd(WIDTH)} ${[count === undefined ? '' : String(count), ...values].map(column).join('')}`
}
const column = (text: string): string => text.padStart(7)

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / (values.length || 1)
const meanOf = (figures: Figures[]): Figures => MEASURES.map((_, at) => mean(figures.map((each) => each[at]!)))
