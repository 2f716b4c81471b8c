// Constraints: hard limits and requirements, of the person or of what they make. Data for detect.ts.
import { rule } from './rule.ts'

/** Idiom, manners and taking back: "I must say", "it can't hurt", "it doesn't have to be perfect". */
const SOFT =
  '\\b(?:must|have to|had to|need to|cannot|got to) (?:<adv>)?(?:(?:feel|seem|sound|look|taste) \\p{L}+|let (?:you|me down|this|that|it|anything)|keep (?:a close eye|an eye|in mind|in touch|going|up|at it|pushing|trying)|say|admit|confess|ask|tell you|know|wait|believe|stop laughing|go now$|run(?:$|,)|go(?:$|,)|think about|imagine|thank|agree|complain|find out|check|see|figure|stress|remember|be (?:joking|kidding|honest|fun|nice|great|hard|tough|amazing|a (?:joke|lot)))\\b|\\b(?:do|does|did|would) not (?:really |even |necessarily )?(?:have|need) to\\b|^(?:money|love|time|life|people|dogs|cats|kids|men|women) (?:cannot|can never|must|have to)\\b|\\bcannot (?:hurt|complain|help|thank|get enough|believe|remember|recall|find|see|tell|seem|figure|understand|decide|wait|stop|imagine|quite|stand|say|explain|speak|sleep|think)\\b|\\b(?:not|no longer|hardly|never) (?:a |an )?(?:hard |strict |real )?(?:requirement|constraint|limit|deadline)|\\bno (?:hard |strict |real )?(?:deadline|limit|requirement|constraint|rush|budget)s?\\b|\\bmust have (?:been|forgotten|\\w+ed|gone|left|lost|had|gotten|done|seen|taken)|\\bmust be (?:because|the|a|due|some|that)\\b|^(?:that|this|there|you|they|he|she) must be\\b'

const DUE = '(?:by|before|until|no later than|at the latest|after|within|on|between|not later than)'
const LIMIT =
  '(?:limit|maximum|max|minimum|min|cap|budget|deadline|cutoff|cut-off|ceiling|curfew|spending limit|due date|word count|requirement|constraint|restriction|rule|hard stop)'

export const CONSTRAINT = [
  rule(
    0.9,
    '^(?:must|has to|have to|needs to|cannot|should not|may not|must not) (?:also |not |still |absolutely |only )*(?:be|have|spend|use|go|eat|drink|do|afford|fly|drive|leave|miss|pay|lift|fit|run|work|support|cost|exceed|include|contain|allow|start|end|finish|stay|last|take|use)\\b',
    SOFT,
  ),
  rule(
    0.9,
    '\\b(?:no exceptions?|non-negotiable|not negotiable|full stop|no ifs|not up for (?:debate|discussion)|\\d.{0,30},? (?:not|and no|but no|no) more)$',
  ),
  rule(
    0.85,
    '^(?:the |our |my )?(?:maximum|minimum|max|min)(?:imum)? (?:<w> ){1,4}?(?:is|are|was|:) ',
    '\\b(?:is|are|was) (?:so|very|too) ',
  ),
  rule(0.85, '^<I>(?:am|are) on an? (?:<w> )?(?:budget|diet|deadline|schedule|allowance)\\b.*\\d'),
  rule(0.85, '^<I>only have (?:<w> ){1,5}to <w>', '\\bonly have to\\b|\\byou\\b'),
  rule(
    0.85,
    '^<it>only (?:fits|holds|seats|sleeps|takes|accepts|allows|supports|handles|works|opens|runs|has (?:room|space|place)) (?:<w> ?)+',
  ),
  rule(
    0.85,
    '^(?:my|our|the) <w>(?: <w>)? (?:says?|said|told (?:me|us)|insists?)(?: that)? (?:(?:i|we) (?:must|cannot|have to|am not allowed|are not allowed|need to|am not to|are not to)\\b|no <w>)',
    '\\bsa(?:ys|id) no (?:to|when|because)\\b|^the (?:<w> )?(?:song|film|book|story|joke)',
  ),
  rule(
    0.75,
    '^(?:my (?:wife|husband|partner|boss|landlord|landlady|mother|father|mum|mom|dad|daughter|son|client|manager)|the (?:client|landlord|bank|council|owner|seller|buyer|school)|he|she|they) (?:will not|refuses? to) (?:live|move|accept|sign|pay|agree|consider|fly|travel|go (?:over|above|below|beyond)|work (?:with|on|at|for))\\b',
  ),
  rule(
    0.85,
    '^<I>(?:have|got) (?:exactly|just|only|at most|precisely|max) (?:\\d|one|two|three|four|five|six|ten|half)(?:<w> ?)*(?:minutes?|hours?|days?|weeks?|months?|euros?|dollars?|pounds?|people|seats?|gb|mb|slots?)',
  ),
  rule(0.9, '^(?:under no circumstances?|on no account|in no case|at no point) '),
  rule(
    0.85,
    '^<I>cannot (?!wait\\b|believe\\b|live\\b|imagine\\b|think\\b)<w> (?:<w> ){0,4}?(?:without|before|until|unless|more than|because|during|at night|on (?:week|mon|tues|wednes|thurs|fri|satur|sun)\\p{L}+)(?: |$)',
    SOFT,
  ),
  rule(0.85, '\\b(?:is|are) only (?:possible|valid|accepted|allowed|available|open|permitted|given|granted|covered) '),
  rule(0.85, '^there is no way (?:i|we|my|our) (?:<w> )?can\\b'),
  rule(0.9, '^<I>need(?:s)? (?:at least|at most|a minimum of|a maximum of|no more than|under|less than) '),
  // What others insist on, and by when.
  rule(
    0.85,
    '^(?:they|he|she|(?:the|my|our) <w>(?: <w>)?|legal|hr|finance|management|compliance|marketing|procurement|security) (?:<adv>)(?:wants?|needs?|expects?|insists? on|demands?|requires?) (?:<w> ){1,8}?(?:by|before|until|no later than|within|under|at least|at most|in writing|every)\\b',
    '\\b(?:to know|me to|you)\\b',
  ),
  rule(
    0.85,
    '^(?:legal|hr|finance|management|compliance|procurement|security|the law|the policy|the contract) (?:<adv>)(?:requires?|demands?|insists? on|says? (?:we|i|no|that)|forbids?) ',
  ),
  rule(
    0.85,
    '^(?:<I>|<it>)can only (?!imagine|hope|say|guess|wonder|think|agree|recommend|speak|try|be (?:good|better)|dream|assume|suppose|see|get (?:better|worse))<w>',
    '^(?:you|that|this)\\b',
  ),
  rule(
    0.85,
    '^(?:he|she|they|my <w>|our <w>) (?:cannot|may not|must not) (?:have|eat|drink|do|go (?:near|into|outside)|take|be (?:near|in|left|alone)|use|drive|fly|lift|climb|walk) (?!it$|that$|this$|anything$|with(?:out)?\\b)<w>',
    SOFT,
  ),
  rule(
    0.85,
    '^<it>(?:requires?|forbids?|prohibits?|does not permit|obliges?|bans?) (?:us|me|that|everyone|all|a|an|at least|the|any|<w> to|\\d)',
  ),
  rule(
    0.9,
    '^(?:i|we) (?:do|did) not have (?:more|longer|anything|any more) than (?:\\d|an?\\b|one|two|three|four|five|ten)',
  ),
  rule(0.85, '^(?:(?:i|we) )?only (?:have|got) (?:<w> ){1,5}(?:free|available|left|to spend|off)$'),
  rule(
    0.95,
    `^<it>(?:absolutely |really |always |definitely |also |still |all |only )*(?:must|has to|have to|shall)(?: (?:not|never|absolutely|always|also|still|at least|definitely|only))* (?:<w>)`,
    `${SOFT}|^(?:i|we) (?:have to|must) (?!.*\\d|.*\\b(?:${DUE}|because|every|each|only|never|not|always|keep|stay|support|comply|run|use|avoid|take|fit|work|pass|pay|ship|deliver|meet|follow|provide|include|wear|get|be)\\b)`,
  ),
  rule(
    0.9,
    '^<it>(?:needs? to|will have to|would have to|needs) (?:also |always |still |only |absolutely )*(?:be |stay|fit|support|comply|run|work|allow|include|have|handle|keep|follow|remain|meet|pass|cost|last|weigh|arrive|happen|start|end|finish|match|use|not |never )',
    `${SOFT}|\\b(?:needs?|have) to (?:be able|get better|be (?:more|less|better|happy|alone|careful|patient|honest))|^(?:you|he|she|they|i) need`,
  ),
  rule(
    0.9,
    `^(?:i|we|it|everyone|everything) (?:<adv>)need(?:s)? (?:to .{1,60}|it .{0,30}|this .{0,30}|everything .{0,30}|an? <w> .{0,20})(?:by|before|no later than|until|within) (?:the |next |this |end |\\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|tomorrow|tonight|noon|midnight|christmas|easter)`,
    SOFT,
  ),
  rule(
    0.9,
    '^<it>(?:cannot|could not|may not|must not|will not|should not|can never|is not able to|are not able to|am not able to) (?:be |exceed|cost|go over|go above|last|take longer|leave|use|work|eat|drink|have|hire|afford|spend|lift|travel|drive|fly|do|run|upgrade|change|store|share|rely|depend|exceed|move|install|touch|break|add|sit|stand|walk|stay|miss|give|send|start|open|bring|accept|make|allow|attend|come|join|go|take|pay|deploy|host|process|weigh|contain|include|rent|sell|buy|extend|wear)',
    `${SOFT}|^(?:you|he|she|they|that|this|it) (?:cannot|will not|could not) (?:be (?:true|right|that|helped|good|bad|worse|happening)|work|do|have|go on|come)|^<it>(?:will not|could not) (?!be able|exceed|let|allow|cost|go (?:over|above|below|beyond))|\\bwait to\\b`,
  ),
  rule(
    0.9,
    '^<it>(?:do not|does not|will not|would not|did not) (?:let|allow|permit) (?:<w> )?',
    '\\b(?:let|allow) (?:you|this|that|it|anything|go)\\b|^(?:i|we) (?:will|did|do) not',
  ),
  rule(
    0.9,
    `^(?:(?:my|our|the|a|his|her|their|there is an?|we have an?|i have an?|hard|absolute|strict|total|overall|\\w+'s)(?: <w>){0,2} )?(?:hard |absolute |strict |upper |lower |total |max |maximum |monthly |weekly )*${LIMIT}s?(?: (?:for|of|on|per|to)(?: <w>){1,4}?)?(?: (?:is|are|was|of|at|stands at|ends|must)|:| (?=[\\d$€£~]))`,
    `${SOFT}|^(?:max|min|cap|rule) (?:is|was|are|ends) (?!.*\\d)|\\b(?:rule of thumb|rules? (?:is|are) (?:simple|clear|stupid))\\b`,
  ),
  rule(
    0.9,
    '\\b(?:at most|at maximum|at the most|no more than|not more than|no less than|no later than|not exceed|up to a maximum|max(?:imum)?(?: of)? [\\d$€£]|minimum(?: of)? [\\d$€£]|[\\d.,]+ ?(?:k|euros?|dollars?|usd|eur|bucks|€|\\$|£|a month|per month|kg|people|minutes|hours|pages|words|mb|gb|ms|seconds)?(?: a month| per <w>)? (?:max|maximum|min|minimum|tops|or less|or under|at most|at the most)$)',
    SOFT,
  ),
  rule(
    0.95,
    '^<it>(?:is|are|am|was|were|being) (?:<adv>)(?:not allowed|forbidden|prohibited|required|obliged|obligated|limited|restricted|capped|mandatory|non-negotiable|not negotiable|off limits|off-limits|banned|not permitted|only allowed|a must|must-have|a requirement|a hard requirement|due|a dealbreaker|a deal-breaker|unavailable|only available|only open|strictly)\\b',
    `${SOFT}|\\bnot required\\b|\\bdue (?:to|in (?:spring|summer|autumn|fall|winter))\\b|\\bbaby\\b`,
  ),
  rule(
    0.9,
    '^<it>(?:can|may|do|does|are|is|am|have|has|will|work|works) only (?:be |use|work|eat|have|come|travel|afford|spend|take|run|meet|go|do|start|attend|accept|drive|\\d|on |between |after |before |during |available |open |until |from )',
    '^(?:it|that|this) (?:is|was) only (?:a|the|my)|\\bonly have (?:one|two|a) (?:sister|brother|kid|child|cat|dog)',
  ),
  rule(
    0.85,
    '^<I>only (?:have|got|get|work|eat|drink|fly|travel|use|accept) (?:<w> )?(?:\\d|one|two|three|four|five|half|an hour|a few|a day|until|on|between|after|before|with|organic|halal|kosher|vegan|vegetarian)',
    '\\b(?:sister|brother|kid|child|cat|dog|son|daughter|question)s?\\b',
  ),
  rule(
    0.85,
    '^(?:absolutely |strictly |and )?no (?:more than )?(?!no\\b|the\\b|this\\b|just\\b|only\\b|one\\b|idea|worries|prob\\b|probs\\b|problem|thanks|need|way|matter|wonder|doubt|clue|luck|offen|offense|kidding|rush|pressure|big deal|deal|biggie|i\\b|it\\b|we\\b|that\\b|you\\b|my\\b|not\\b|but\\b|actually|really|longer)(?:<w>)(?: <w>){0,6}(?:,|$| please| allowed| after| before| on| in| for| at| per| because)',
    ', (?:just|only|but) |\\b(?:is|are|was|were|has|have|can|will|decided|knows?|came|responded|answered|works?)\\b',
  ),
  rule(
    0.9,
    '^(?:any|every|each|all|the)(?: <w>){1,5} (?:must|has to|have to|needs to|need to|should be at least|shall) ',
    SOFT,
  ),
  rule(0.85, '^(?:max|min|maximum|minimum) (?:<w> ){0,3}?[€$£~<>]?\\d'),
  rule(0.9, '^no (?:<w> ){1,5}(?:allowed|permitted)\\b'),
  rule(0.85, '^(?:without|nothing) (?:<w> ){0,3}(?:above|over|under|below|before|after|with|that)\\b'),
  rule(0.85, '^(?:it|this|that|everything|the <w>) (?:is|has) (?:a )?(?:must|mandatory|requirement)\\b', SOFT),
  rule(0.9, '^<I>(?:am|are) (?:legally |contractually )?(?:bound|obliged|required|expected|supposed) (?:to|by) '),
  rule(
    0.85,
    '^(?:i|we) need to (?:stay|keep|remain|be) (?:<w> ){0,4}?(?:under|below|above|within|at least|less than|more than|over|compliant|offline|home|back|available|careful not)\\b',
  ),
  rule(0.85, '\\b(?:is|are) (?:the )?(?:absolute |hard |upper )(?:maximum|minimum|limit|deadline)\\b'),
]
