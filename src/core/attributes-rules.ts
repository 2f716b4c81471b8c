// How English says that somebody has, had or changed an attribute: tables for core/attributes.ts, easy to extend. Each
// pattern names what it finds: `who` or `what` the attribute is of, its `value`, and what it was `from`. Knows nothing of
// what follows from a match.

/** Somebody: the person, theirs, or a name. */
const WHO = "(?<who>i|we|(?:my|our|the) [\\p{L}'’-]+(?: [\\p{L}'’-]+){0,2}?|\\p{L}[\\p{L}'’-]+(?: \\p{L}[\\p{L}'’-]+)?)"
/** A thing that is somebody's or known by "the", or a name with what it has: "Anna's phone number". */
const WHAT =
  "(?<what>(?:my|our|the|this|\\p{L}[\\p{L}-]+['’]s) (?:[\\p{L}\\p{N}'’-]+ ){0,5}?[\\p{L}\\p{N}'’-]+|dinner with \\p{L}+|lunch with \\p{L}+|standup|checkout|check-in)"
const BE = '(?:is|are|was|were|will be|has been|have been|had been|used to be)'
const NEW = '(?:just |recently |finally |now |since |already |both |all )*'
/** Verbs by which a thing gets another value. */
const CHANGED =
  '(?:moved|relocated|pushed|postponed|rescheduled|shifted|brought|delayed|changed|switched|raised|lowered|increased|decreased|reduced|cut|extended|bumped|updated|renamed|set|slipped|rose|risen|dropped|fell|fallen|grew|grown|gone|went|transferred|upgraded|downgraded|shortened)'
const TURNED = '(?:back |forward |up |down |over |out |on )?'

export interface AttributeRule {
  /** Which attribute, behind whose it is; where absent the rule's `what` says it. */
  about?: string
  pattern: RegExp
  /** It says that the value is another than before. */
  change?: true
}

const rule = (pattern: string, about?: string, change?: true): AttributeRule => ({
  pattern: new RegExp(`^${pattern}$`, 'iu'),
  ...(about ? { about } : {}),
  ...(change ? { change } : {}),
})

/** Tried in this order; all that match count. */
export const ATTRIBUTES: readonly AttributeRule[] = [
  // Homes.
  rule(
    `${WHO} (?:am |are |is |was |were |used to |have been |has been )?${NEW}(?:live|lives|lived|living|reside|resides|resided|based|staying|stay|stayed|located) ${NEW}(?:in|at|on|near) (?<value>.+)`,
    'place',
  ),
  rule(
    `${WHO} (?:have |has |had |am |are |is |will )?${NEW}(?:moved|relocated|moving|move|relocate) ${TURNED}(?:from (?<from>.+?) )?(?:in)?to (?<value>.+)`,
    'place',
    true,
  ),
  rule(`(?:my|our) (?:home|house|flat|apartment|place) ${BE} ${NEW}(?:in|on|at) (?<value>.+)`, 'place'),
  // Work.
  rule(
    `${WHO} (?:am |are |is |was |were |used to )?${NEW}(?:work|works|worked|working|employed) ${NEW}(?:at|for) (?<value>.+)`,
    'employer',
  ),
  rule(
    `${WHO} (?:have |has )?${NEW}(?:started|began|got|took|accepted) (?:a |my |the )?(?:new )?(?:job|position|role|working|work) (?:at|with|for) (?<value>.+)`,
    'employer',
    true,
  ),
  rule(
    `${WHO} (?:am |are |is |was |were |used to )?${NEW}(?:work|works|worked|working) as (?:an? )?(?<value>.+)`,
    'occupation',
  ),
  rule(`${WHO} (?:have |has )?${NEW}became (?:an? )(?<value>.+)`, 'occupation', true),
  // Ages.
  rule(`${WHO} (?:am|are|is|was|were) ${NEW}(?<value>\\d{1,3})(?: years? old)?`, 'age'),
  rule(`${WHO} (?:have |has )?${NEW}turned (?<value>\\d{1,3})`, 'age', true),
  // A new thing instead of the old: "I got a new phone number: 555-0177".
  rule(
    `(?:i|we) (?:have |has )?${NEW}(?:got|have|changed to) (?:an? |my |our )?new (?<what>[\\p{L}-]+(?: [\\p{L}-]+){0,2})(?:: | called | named |, )(?<value>.+)`,
    undefined,
    true,
  ),
  // Somebody changes a thing: "we moved the boat from Split to Zadar".
  rule(
    `(?:i|we|they|he|she) (?:have |had |has )?${NEW}${CHANGED} ${TURNED}${WHAT} ${TURNED}(?:from (?<from>.+?) )?to (?<value>.+)`,
    undefined,
    true,
  ),
  // A thing changes: "the deadline was moved to April 2", "my rent went up to 1,020 a month".
  rule(
    `${WHAT} (?:was |were |is |are |has |have |had |got |gets |will be |been |being )*${NEW}(?:been |being )?${CHANGED} ${TURNED}(?:from (?<from>.+?) )?to (?<value>.+)`,
    undefined,
    true,
  ),
  // A thing is.
  rule(`${WHAT} (?:${BE}) ${NEW}(?<value>.+)`),
  rule(
    `${WHAT} (?:now |currently )?(?:starts|begins|ends|opens|closes|leaves|departs|arrives|takes place) (?:now )?(?<value>(?:on|at|in|from) .+)`,
  ),
  // Who fills a role: "Tom is our project lead now".
  rule(
    `(?<value>\\p{L}[\\p{L}.'’-]+(?: \\p{L}[\\p{L}.'’-]+){0,2}) (?:is|was|became|will be|has become|used to be) ${NEW}(?<what>(?:my|our|the) [\\p{L}-]+(?: [\\p{L}-]+){0,3}?)`,
  ),
]

/** Things of which somebody has one at a time, by their last word: a new value takes the place of the old one. */
export const SINGLE = new Set(
  (
    'dentist doctor gp physician therapist boss manager supervisor landlord landlady accountant lawyer lead leader ceo ' +
    'cto cfo president chair coach trainer tutor teacher advisor adviser mentor wife husband spouse partner fiance ' +
    'girlfriend boyfriend roommate hairdresser barber vet employer address email number phone password username name ' +
    'nickname deadline budget rent salary rate wage weight height age size capacity version port timezone language ' +
    'birthday anniversary launch release exam appointment meeting standup wedding flight train interview contract ' +
    'lease office home flat apartment house goal target limit timeout price cost fee location venue default plan ' +
    'provider insurer bank gym school university major thesis title status owner'
  ).split(' '),
)
/** Things of which there are several: another value says nothing of the first. */
export const SEVERAL = new Set(
  (
    'friend colleague coworker neighbour neighbor brother sister son daughter cousin uncle aunt nephew niece child kid ' +
    'cat dog pet hobby goals dream wish idea problem question favourites reason strength weakness skill book song rule ' +
    'grandson granddaughter grandmother grandfather guest client customer player student idol hero thing part'
  ).split(' '),
)

/** Words in front of a sentence that say nothing of its attribute. */
export const LEAD =
  /^(?:(?:and|but|so|well|ok|okay|oh|yes|yeah|no|actually|also|anyway|btw|by the way|fyi|update|correction|news|good news|bad news|sad news|big news|turns out|it turns out|just so you know|for the record|from now on|these days|nowadays|currently|now|meanwhile|unfortunately|finally|luckily|sadly|we agreed(?: that)?|as of (?:now|today|[\p{L}\p{N}]+(?: \d+)?)|since (?:[\p{L}\p{N}]+(?: \d+)?)|starting (?:in |on )?[\p{L}\p{N}]+|(?:i|we) (?:have )?changed (?:my|our) minds?|on second thoughts?|scratch that|never ?mind|forget (?:that|what (?:i|we) said))\s*[,:;–—-]?\s+)+/iu
/** Words in front that set a sentence in the past. */
export const BEFORE =
  /^(?:(?:back )?(?:in|during) (?:(?:early|late) )?(?:\p{L}+ )?(?:19|20)\d\d|back (?:then|in \p{L}+)|originally|initially|formerly|previously|at first|at the time|in the past|until \p{L}+(?: \d+)?|before (?:that|\p{L}+(?: \d{1,4})?)|last (?:year|month|spring|summer|autumn|fall|winter)|(?:\p{L}+|\d+) years? ago|once|when (?:i|we) (?:was|were) (?:\p{L}+ ?){1,3}?)\s*,?\s+(?=(?:i|we|my|our|the|\p{L}+ (?:was|were|had|used))\b)/iu
/** Words that set a sentence in the past wherever they stand. */
export const FORMER =
  /\b(?:used to|formerly|previously|originally|at the time|back then|(?:last|the previous) (?:year|month|spring|summer|autumn|winter)|until (?:(?:early |late |the end of )?(?:\p{L}+ )?(?:19|20)\d\d|last \p{L}+|recently|\p{Lu}\p{L}+)|(?:in|from) (?:\p{L}+ )?(?:19|20)\d\d|years ago)\b/iu
/** Past forms of verbs that tell of what lasts. */
export const WAS = /\b(?:was|were|had|lived|worked|used to|met|cost|weighed|slept|stayed|owned|drove|took|resided)\b/iu
/** What follows a value and is no part of it. */
export const TRAIL =
  /(?:,? (?:now|these days|nowadays|currently|at the moment|any ?more|any longer|again|instead|already|from now on|for now|as well|too|temporarily|since .+|as of .+|last (?:\p{L}+)|this (?:week|month|year|spring|summer|autumn|fall|winter|morning)|(?:a|two|three|few) (?:days|weeks|months|years?) ago|recently|yesterday|for (?:work|good|the job|love|studies|my \p{L}+)|with my \p{L}+|because .+|in (?:january|february|march|april|may|june|july|august|september|october|november|december)|until .+))+$/iu
/** Words that mark a new state. */
export const MARKED =
  /\b(?:now|nowadays|these days|from now on|as of|no longer|any ?more|instead|new|changed|switched)\b/iu
/** Only for a while: the state before comes back. */
export const FOR_NOW =
  /\b(?:for now|temporarily|for the moment|at the moment|this week|today|tonight|for a (?:few )?(?:days?|weeks?))\b/iu
