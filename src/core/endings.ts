// What a sentence ends or replaces in its own words: "I no longer ...", "I stopped ...", "from A to B", "B instead of A".
// Tables for English, and their reading. Knows nothing of what is stored.
import { clauses, readingOf } from './attributes.ts'
import { tellingStems } from './stems.ts'

const SUBJECT = '(?<who>i|we|(?:my|our|the) [\\p{L}-]+(?: [\\p{L}-]+)?|\\p{Lu}\\p{L}+)'
const ENDED: RegExp[] = [
  `${SUBJECT} (?:am |are |is |have |has |do |does |can |will )?(?:now )?no longer (?<rest>.+)`,
  `${SUBJECT} (?:am|are|is|have|has|do|does|can|will) not (?<rest>.+?) (?:any ?more|any longer|these days)\\b.*`,
  `${SUBJECT} (?:have |has |just |finally |recently |already )*(?:stopped(?! (?:by|at|for|in|on|to)\\b)|quit|gave up(?: on)?|finished(?= \\p{L}+ing\\b)|sold(?= (?:my|our|the)\\b)|given up|dropped out of|dropped|cancell?ed|stopped going to|resigned from|got rid of|retired from|left) (?:my job (?:at|with) |my |our |the )?(?<rest>.+)`,
].map((pattern) => new RegExp(`^${pattern}$`, 'iu'))

const VALUE = '(?:my |our |the |a |an )?'
const REPLACED: RegExp[] = [
  `\\b(?:switched|changed|moved|migrated|went|converted|transitioned|upgraded|downgraded|swapped|shifted|switching|moving|migrating) (?:.{0,40}? )?from (?<from>.+?) to (?<to>.+)`,
  `\\breplaced (?<from>.+?) (?:with|by) (?<to>.+)`,
  `\\b(?:swapped|traded|exchanged|ditched|dropped) (?<from>.+?) (?:for|in favou?r of) (?<to>.+)`,
  `(?<to>.+?),? (?:instead of|rather than|in place of|and no longer|and not) ${VALUE}(?<from>[^,]+)`,
  `\\bnot ${VALUE}(?<from>[^,]{2,40}?),? but (?<to>.+)`,
].map((pattern) => new RegExp(pattern, 'iu'))

/** What a sentence says has ended: whose, and the stems of it. */
export interface Ended {
  who: string
  stems: string[]
}

/** What each clause of a sentence ends. */
export function endedBy(sentence: string): Ended[] {
  return clauses(sentence).flatMap((clause) => {
    const { plain } = readingOf(clause)
    const groups = ENDED.map((pattern) => pattern.exec(plain)?.groups).find(Boolean)
    const stems = tellingStems((groups?.rest ?? '').replace(/ and .*$/iu, ''))
    return stems.length > 0 ? [{ who: whoOf(groups!.who!), stems }] : []
  })
}

/** What a sentence says to have replaced, by what. */
export interface Replaced {
  from: string[]
  to: string[]
  /** As it was written: a capital tells a name. */
  named: boolean
}

/** What a sentence says to have replaced; undefined where it names nothing. */
export function replacedBy(sentence: string): Replaced | undefined {
  const { plain } = readingOf(sentence)
  for (const pattern of REPLACED) {
    const groups = pattern.exec(plain)?.groups
    if (!groups) continue
    const written = groups.from!.replace(/\b(?:ones?|for|in|at|on|because|since)\b.*$/iu, '').trim()
    const from = tellingStems(written)
    const to = tellingStems(groups.to!)
    if (from.length > 0 && from.length <= 5 && !from.every((stem) => to.includes(stem)))
      return { from, to, named: /^(?:the |my |our )?\p{Lu}/u.test(written) }
  }
  return undefined
}

/** "i" for the person and those they speak for. */
export function whoOf(subject: string): string {
  const said = subject.toLowerCase()
  return /^(?:i|we)$/u.test(said) ? 'i' : tellingStems(said.replace(/^(?:my|our|the) /u, '')).join(' ')
}

/** Whom a sentence speaks of: its first words, as far as rules can tell. */
export function speakerOf(sentence: string): string {
  const { plain } = readingOf(sentence)
  if (/^(?:i|we)\b/iu.test(plain)) return 'i'
  const noun = /^(?:(?:my|our|the) )?(?<who>[\p{L}-]+)/iu.exec(plain)?.groups?.who ?? ''
  return tellingStems(noun).join(' ')
}
