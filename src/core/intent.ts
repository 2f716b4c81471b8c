// What the words of a question say of where and how far back to look: "across all my projects", "earlier in this
// conversation", "recently", "two weeks ago". Words with their meaning, never parts of words: "Chicago" and "across the
// street" say nothing. For English. Knows nothing of ranking and of what is stored.
import { daysAsked } from './dates.ts'
import { spelled } from './stems.ts'
import type { Millis, Scope } from './types.ts'

/** What a question says beside what it asks. */
export interface Intent {
  /** Where to look, if it says so. */
  scope?: Scope
  /** It asks for the past: what no longer holds, or lies long back, counts as well. */
  past: boolean
  /** It asks for what is new: what is at hand comes first, what was put away stays there. */
  recent: boolean
}

const MINE = '(?:my|our|the)'
const WORKS = '(?:projects|spaces|conversations|chats|threads|workspaces)'
const EVERYWHERE = words([
  `(?:across|in|from|through|throughout|over) (?:all(?: of)?|every one of|any of) (?:${MINE} )?(?:other )?${WORKS}`,
  `(?:across|throughout) (?:${MINE} )?(?:other |different )?${WORKS}`,
  `(?:in|from) (?:${MINE} )?other (?:projects|spaces|workspaces)`,
  `(?:in|from) (?:an?)?other (?:project|space|workspace)`,
  `in all ${MINE} ${WORKS}`,
  'in every (?:project|space|workspace)',
  'everywhere i (?:wrote|said|mentioned|talked)',
])
const HERE = words([
  '(?:in|during|from|of) this (?:conversation|chat|thread|discussion)',
  'this (?:conversation|chat|thread) (?:only|alone)',
  'earlier (?:here|in here|on here)',
  '(?:earlier|before|above|further up) in (?:this|the|our) (?:conversation|chat|thread|discussion)',
  '(?:said|told you|mentioned|wrote|asked) (?:just now|a moment ago|a minute ago|above)',
])
const PAST = words([
  '(?:earlier|previously|formerly|originally|initially|at first|back then|in the past|used to|at the time|once upon a time)',
  '(?:last|the previous|the other) (?:day|night|week|weekend|month|year|spring|summer|autumn|fall|winter|time)',
  '(?:(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\\d+|a few|some|several|many) )?(?:days?|weeks?|months?|years?) (?:ago|back|earlier|before)',
  '(?:long|some time|a while|ages) ago',
  '(?:before|prior to) (?:that|this|then|i|we|my|our|the (?:move|change|switch)|january|february|march|april|may|june|july|august|september|october|november|december|(?:19|20)\\d\\d)',
  '(?:my|our|the) (?:old|former|previous|past|ex|original|earlier|first) \\p{L}+',
  '(?:what|where|who|which|when|how|why)(?: \\p{L}+){0,3} (?:was|were|did) (?:i|we|my|our|it|the|this|that)(?: \\p{L}+){0,6} (?:before|earlier|then|ago|previously)',
  '(?:history|timeline) of',
  '(?:say|said|tell|told|mention|mentioned|talk|talked|discuss|discussed|decide|decided|ask|asked)(?: \\p{L}+){0,5} before',
])
const RECENT = words([
  '(?:recently|lately|just now|a moment ago|a minute ago|these days|most recent(?:ly)?|latest|currently|at the moment|nowadays)',
  'just (?:said|mentioned|told|talked|decided|wrote|asked|say|mention|tell|ask|write)',
  '(?:today|this (?:morning|afternoon|evening|week))',
])

function words(patterns: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}'’-])(?:${patterns.join('|')})(?![\\p{L}\\p{N}-])`, 'iu')
}

/** Reads what a question says of where and when. */
export function intentOf(question: string, now: Millis): Intent {
  const said = spelled(question)
  const recent = RECENT.test(said)
  const past = PAST.test(said) || daysAsked(said, now).some(({ to }) => to < now && now - to > 7 * DAY)
  const scope: Scope | undefined = EVERYWHERE.test(said) ? 'everywhere' : HERE.test(said) ? 'conversation' : undefined
  return { ...(scope ? { scope } : {}), past, recent: recent && !past }
}
const DAY: Millis = 86_400_000

/** How many signals a call keeps room for, by tier. */
export interface Floors {
  hot: number
  warm: number
  cold: number
}

// From the system this one follows. There they were all that was looked at; here they are kept room for first, under a
// small share of the budget, and everything else fills what is left.
const FLOORS: Record<Scope, Floors> = {
  conversation: { hot: 5, warm: 10, cold: 10 },
  space: { hot: 10, warm: 20, cold: 10 },
  everywhere: { hot: 5, warm: 30, cold: 15 },
}

/** The floors of a call: what was put away only counts where the past is asked for, what is warm not where news is. */
export function floorsOf(scope: Scope, { past, recent }: Intent): Floors {
  const { hot, warm, cold } = FLOORS[scope]
  return { hot, warm: recent ? 0 : warm, cold: past ? cold : 0 }
}
