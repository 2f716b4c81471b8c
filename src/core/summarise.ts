// Summaries by rules: of what was said, the sentences that carry most, word for word, in their order, with who said them.
// Deterministic, in any language, with no model. Knows nothing of conversations, rows or jobs.
import { NOT_PROSE, PHATIC } from './phrases.ts'
import { asks, splitAsked, statements } from './utterances.ts'
import { STOP_WORDS } from './stopwords.ts'
import { overlaps } from './redact.ts'
import { normalise, sentences } from './text.ts'
import type { Role, Span, Tokens } from './types.ts'
import { words } from './words.ts'

/** Something that was said, and by whom. */
export interface Said {
  role: Role
  /** Who spoke, when it is not simply "You" or the assistant; '' leaves the name out. */
  speaker?: string
  text: string
  pasted?: Span[]
}

export interface Summarised {
  text: string
  /** Words and names by which what was left out can be looked up. */
  hints: string[]
}

/** What a sentence is worth, by what it holds; centrality is 0..1. Raising one prefers such sentences to central ones. */
const STATED = 0.8
const DECIDED = 0.6
const NUMBER = 0.5
const NAME = 0.3
/** What an assistant said counts so much of what a person did. Raising it keeps more advice and fewer facts. */
const ASSISTANT = 0.5
/** A question counts so much of a statement: it says what the talk was about. */
const ASKED = 0.3
/** Each sentence that is taken makes the others of its turn worth less: a summary speaks of all of it. */
const CROWDED = 0.35
/** A sentence of whose telling words this share was taken already adds nothing, unless it brings a number of its own. */
const SAME = 0.6
/** Longer sentences are cut: one must not be the whole summary. In characters. */
const LONGEST = 300
/**
 * Of a text of more sentences the first half of this many is weighed, and every so-manieth of the others: a document in a
 * talk must not hold up everything else. Raising it finds more in the middle of documents, and takes longer.
 */
const MOST_SENTENCES = 300
/** Tokens for the name before what somebody said. */
const NAME_TOKENS = 3
const MOST_HINTS = 8
/** Hints are looked for in so many characters of a turn. */
const HINT_CHARS = 20_000

// Decisions, preferences, plans and duties, as they are spoken of in several languages.
const DECIDING =
  /(?:^|[^\p{L}])(?:decid\w*|agreed?|chose|choose|chosen|settled|booked|prefer\w*|always|never|must|need to|have to|will|going to|plan(?:s|ned)? to|deadline|due|because|allergic|hate|love|favou?rite|next step|todo|instead|switch(?:ed)?|entschied\w*|beschlossen|bevorzug\w*|immer|niemals|muss|werden?|nächste\w*|weil|décid\w*|préfèr\w*|toujours|jamais|dois|doit|parce que|decid\w*|prefier\w*|siempre|nunca|tengo que|debe|porque|реши\w*|предпочита\w*|всегда|никогда|должн\w*|нужно|потому что)(?=$|[^\p{L}])|决定|決定|喜欢|好き|必须|必要|总是|いつも|因为|から|计划|予定/iu
const NAMED = /\p{Ll}[^.!?。]*?\s\p{Lu}[\p{L}\p{M}’'-]+/u
const LETTERS = /[\p{sc=Han}]{2,6}|[\p{sc=Katakana}ー]{2,12}|[\p{L}\p{N}][\p{L}\p{N}\p{M}’'.-]*[\p{L}\p{N}\p{M}]/gu

interface Candidate {
  turn: number
  span: Span
  text: string
  telling: string[]
  worth: number
}

/** The most telling sentences of what was said under `budget` tokens; what is not prose is left out. */
export function summarise(said: Said[], budget: Tokens, count: (text: string) => Tokens): Summarised {
  const candidates = candidatesOf(said)
  weigh(candidates, said)
  const chosen = choose(candidates, budget, count)
  const text = compose(chosen, said)
  return { text, hints: hintsOf(said) }
}

/** The lines of summaries, as what was said: for a summary of summaries. */
export function saidIn(summary: string): Said[] {
  return summary
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Said => {
      const [, speaker, rest] = /^([^:.!?\n]{1,40}): (.*)$/u.exec(line) ?? []
      if (rest === undefined) return { role: 'user', speaker: '', text: line }
      return { role: speaker === 'Assistant' ? 'assistant' : 'user', speaker: speaker!, text: rest }
    })
}

function candidatesOf(said: Said[]): Candidate[] {
  return said.flatMap(({ text }, turn) =>
    sampled(sentences(text)).flatMap((span): Candidate[] => {
      const sentence = text.slice(span.start, span.end)
      if (NOT_PROSE.test(sentence) || PHATIC.test(normalise(sentence))) return []
      const telling = tellingIn(sentence)
      return telling.length === 0 ? [] : [{ turn, span, text: shortened(sentence), telling, worth: 0 }]
    }),
  )
}

function sampled(spans: Span[]): Span[] {
  if (spans.length <= MOST_SENTENCES) return spans
  const head = MOST_SENTENCES / 2
  const step = (spans.length - head) / head
  return [...spans.slice(0, head), ...Array.from({ length: head }, (_, i) => spans[head + Math.floor(i * step)]!)]
}

function tellingIn(text: string): string[] {
  return [...new Set(words(text).filter((word) => !STOP_WORDS.has(word)))]
}

function shortened(sentence: string): string {
  const flat = sentence.replace(/\s+/gu, ' ')
  return flat.length <= LONGEST ? flat : `${flat.slice(0, LONGEST).replace(/\s+\S*$|[\ud800-\udbff]$/u, '')} …`
}

/** Centrality (its words are spoken of elsewhere too) and what the sentence holds, by who said it. */
function weigh(candidates: Candidate[], said: Said[]): void {
  const turnsWith = new Map<string, number>()
  const spoken = new Set(candidates.flatMap(({ telling, turn }) => telling.map((word) => `${turn} ${word}`)))
  for (const use of spoken) {
    const word = use.slice(use.indexOf(' ') + 1)
    turnsWith.set(word, (turnsWith.get(word) ?? 0) + 1)
  }
  const central = ({ telling }: Candidate) =>
    telling.reduce((sum, word) => sum + Math.log(turnsWith.get(word) ?? 1), 0) / Math.sqrt(telling.length)
  const most = Math.max(1e-9, ...candidates.map(central))
  const stated = said.map(({ role, text, pasted }) => (role === 'user' ? statements(text, pasted) : []))
  for (const candidate of candidates) {
    const { turn, span, text } = candidate
    const { role } = said[turn]!
    const cues =
      (overlaps(span, stated[turn]!) ? STATED : 0) +
      (DECIDING.test(text) ? DECIDED : 0) +
      (/\p{N}/u.test(text) ? NUMBER : 0) +
      (NAMED.test(text) ? NAME : 0)
    const speaker = role === 'assistant' ? ASSISTANT : 1
    const asked = asks(text) || splitAsked(text, role).said === '' ? ASKED : 1
    candidate.worth = (0.2 + central(candidate) / most + cues) * speaker * asked
  }
}

/** Greedily the most worth, each turn's sentences worth less with every one that is taken, near repetitions left out. */
function choose(candidates: Candidate[], budget: Tokens, count: (text: string) => Tokens): Candidate[] {
  const open = new Set(candidates)
  const chosen: Candidate[] = []
  const perTurn = new Map<number, number>()
  const said = new Set<string>()
  let used = 0
  const present = ({ worth, turn }: Candidate) => worth / (1 + CROWDED * (perTurn.get(turn) ?? 0))
  function saysNothingNew({ telling }: Candidate): boolean {
    const fresh = telling.filter((word) => !said.has(word))
    return fresh.length <= (1 - SAME) * telling.length && !fresh.some((word) => /\p{N}/u.test(word))
  }
  while (used < budget) {
    let best: Candidate | undefined
    for (const each of open)
      if (saysNothingNew(each)) open.delete(each)
      else if (!best || present(each) > present(best)) best = each
    if (!best) break
    open.delete(best)
    const { turn, text, telling } = best
    const cost = count(text) + 1 + (perTurn.has(turn) ? 0 : NAME_TOKENS)
    if (used + cost > budget && chosen.length > 0) continue
    used += cost
    chosen.push(best)
    perTurn.set(turn, (perTurn.get(turn) ?? 0) + 1)
    for (const word of telling) said.add(word)
  }
  return chosen.sort((a, b) => a.turn - b.turn || a.span.start - b.span.start)
}

/** Line by line who said what. */
function compose(chosen: Candidate[], said: Said[]): string {
  const lines: { name: string; text: string }[] = []
  for (const { turn, text } of chosen) {
    const { role, speaker } = said[turn]!
    const name = speaker ?? (role === 'assistant' ? 'Assistant' : 'You')
    const last = lines.at(-1)
    if (last?.name === name) last.text += ` ${text}`
    else lines.push({ name, text })
  }
  return lines.map(({ name, text }) => (name === '' ? text : `${name}: ${text}`)).join('\n')
}

/** The names, numbers and words that were used most, as they are written. */
export function hintsOf(said: Said[]): string[] {
  const uses = new Map<string, { as: string; score: number }>()
  for (const { text } of said)
    for (const [as] of text.slice(0, HINT_CHARS).matchAll(LETTERS)) {
      const key = as.toLowerCase()
      if (STOP_WORDS.has(key) || (as.length < 4 && !/\p{N}|\p{Lu}|\p{sc=Han}/u.test(as)) || as.length > 40) continue
      const telling = /\p{N}/u.test(as) || /^\p{Lu}/u.test(as) ? 2 : 1
      const known = uses.get(key)
      if (known) known.score += 1
      else uses.set(key, { as, score: telling })
    }
  return [...uses.values()]
    .sort((a, b) => b.score - a.score || (a.as < b.as ? -1 : 1))
    .slice(0, MOST_HINTS)
    .map(({ as }) => as)
}
