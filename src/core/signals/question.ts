// Questions that are open for the person: about their own matters, or said as something they do not know. What is asked
// of the assistant (how something is done, what something is, what was said earlier) is none. Data for detect.ts.
import { rule } from './rule.ts'

const WH = '(?:if|whether|what|which|who|whom|whose|where|when|why|how|about)'
const ABOUT_CHAT =
  '\\b(?:what you mean|what that means|what this means|you|your|what to say|how to say|how to thank|what to ask|how to put|how to phrase|where to start|how to use (?:this|it))\\b'

/** Said without a question mark. */
export const UNSURE = [
  rule(
    0.9,
    `^<I_am>(?:not (?:entirely |quite |really |totally |completely |very |at all |so |100% )*(?:sure|certain|clear|convinced)|unsure|uncertain|unclear|wondering|confused|puzzled|curious|clueless|in doubt|not decided|at a loss)(?: yet| anymore| any more| still)?(?: about| of| as to| on)? (?:${WH}|the|my|our)\\b`,
    ABOUT_CHAT,
  ),
  rule(
    0.9,
    `^(?:<I>)?(?:do not|did not|don't|cannot|could not|still do not|never) (?:<adv>)(?:know|understand|figure out|tell|work out|see|get|remember|find out)(?: yet| for sure| exactly)? (?:${WH})\\b`,
    `${ABOUT_CHAT}|\\bcannot see (?:what|how) i\\b|\\bknow (?:about|what to (?:say|do without))|\\bget (?:about|what)\\b`,
  ),
  rule(
    0.9,
    `^<I>(?:wonder|keep wondering|keep asking myself|am asking myself|have been wondering|ask myself|was wondering|am wondering|worry about whether|want to find out|need to find out|have to find out|need to figure out|have to figure out|am trying to (?:figure out|work out|find out|understand why)|are trying to (?:figure out|work out|find out)|need to know)(?: about)? (?:${WH})\\b`,
    ABOUT_CHAT,
  ),
  rule(
    0.9,
    `^(?:<I>(?:have|got) )?(?:absolutely |really |still )*(?:no idea|no clue|not a clue|not the faintest idea)(?: of| about)? (?:${WH})\\b`,
    ABOUT_CHAT,
  ),
  rule(
    0.9,
    `^(?:it|this|that|what) (?:is|was|remains|still is) (?:also |still |not |yet |very |to be |rather |entirely |quite |me )*(?:unclear|uncertain|unknown|not clear|clear|not known|known|an open question|not decided|undecided|open)(?: (?:to|for) (?:me|us))?(?: yet)? (?:${WH}|is)\\b`,
    '^(?:it|this|that) is (?:very |quite )*(?:clear|known|open)\\b',
  ),
  rule(
    0.9,
    `^(?:the|my|our|an?|one|another|biggest)(?: (?:big|open|main|real|only|next|remaining|biggest|key|other|unresolved))* questions? (?:is|are|remains?|that remains is|i have is|for (?:me|us) is|now is|about|mark)\\b`,
    '^(?:a|one|another|my) (?:next |other )?question (?:about|is)(?! (?:whether|if|how|who|when))',
  ),
  rule(
    0.9,
    `^(?:it )?(?:remains to be seen|is anyone's guess|still open|open question|unclear|unsure|uncertain|not sure|not certain|tbd|to be clarified|unknown)\\b.{0,4}\\b(?:${WH}|is|:)?`,
    ABOUT_CHAT,
  ),
  rule(
    0.85,
    '\\b(?:that|this) is (?:now |still )*the (?:big |real |main |only )*question$',
    '^to be or not|\\b(?:you|your)\\b',
  ),
  rule(
    0.85,
    `^(?:nobody|no one|none of us|my doctor|the doctors?|our <w>|my <w>) (?:knows|can tell(?: me| us)?|could tell(?: me| us)?|could say|can say|really knows|seems to know|does not know) (?:${WH})\\b`,
  ),
]

/** What "the" stands before when it is known to everybody, or stands in this talk: not a matter of the person's own. */
const COMMON =
  '(?:best|most|worst|biggest|largest|smallest|highest|longest|fastest|oldest|first|last|next|previous|same|right|correct|proper|usual|difference|meaning|definition|capital|population|president|king|queen|pope|prime|moon|sun|sky|earth|sea|ocean|world|universe|planet|human|heart|brain|body|eye|stomach|internet|weather|government|war|roman|french|german|english|american|british|chinese|us|uk|eu|usa|united|netherlands|bible|word|term|phrase|name|speed|formula|law|theory|code|list|text|answer|essay|paragraph|sentence|summary|story|poem|output|example|article|function|script|table|email|letter|title|above|below|following|second|third|other|one|point|plural|past|number|way|trick|recipe|author|main|middle|future|press)\\b'

/** Said as a question: about the person's own matters. */
export const OPEN = [
  rule(
    0.9,
    `^(?:still )?(?:open|tbd|to be decided|to clarify|unclear|question|open (?:question|issue|point))s?: (?:${WH}|do|does|is|are|can|will|should)\\b`,
  ),
  rule(
    0.85,
    '^(?:what|how|where|when|who|why)(?: on earth| the hell| in the world| ever| exactly)? (?:am|are|is) (?:i|we|my <w>|our <w>) (?:<adv>)(?:going|supposed|meant|ever going) to\\b',
    '\\b(?:you|your|tonight|today)\\b',
  ),
  rule(
    0.8,
    '^which of (?:the|my|our|these|those|them)\\b',
    '\\b(?:you|your|following|sentences?|titles?|words?|options?|versions?|planets?|countries)\\b',
  ),
  // What will be, nobody looks up.
  rule(
    0.65,
    `^(?:who|what|when|where|how (?:many|much|long|soon)) (?:<w> ){0,4}?(?:will|is going to|are going to) (?!you\\b)`,
    `\\b(?:you|your|happen|world|cup|election|eclipse|sun|earth|humanity)\\b|\\bthe ${COMMON}`,
  ),
  rule(0.75, '^(?:what|how much|how long) (?:would|will|does) it (?:cost|take) (?:us|me|my|our|the)\\b'),
  rule(0.7, '^is it (?:<adv>)worth (?!it$|it to\\b)<w>ing\\b', '\\b(?:you|your)\\b'),
  rule(0.75, '^what (?:is going to happen|will happen|happens) (?:to|with) (?:the|my|our|us|me)\\b'),
  rule(
    0.7,
    '^do you (?:<adv>)(?:think|reckon|suppose|believe|expect) (?:that )?(?:the|my|our|his|her|their|i|we|he|she|they|it|people|anyone) (?:<w> ){0,5}?(?:will|would|should|is going to|are going to|can|could|might|has|have|is|are)\\b',
    '\\b(?:this|that|it) (?:is|looks|sounds|works|reads)\\b',
  ),
  rule(
    0.75,
    '^what (?:should|shall|can|could|do) (?:i|we) do (?:about|with|if) (?:my|our|the|this|his|her|their|i|we|they|he|she)\\b',
    '\\b(?:this|that|it)$',
  ),
  rule(
    0.75,
    '^(?:what if|what happens (?:if|when)) (?:my|our|i|we|the (?:landlord|bank|visa|insurance|company|school|team|client))\\b',
    '^what if (?:i|we) (?:use|used|add|added|put|make|made|write|try)\\b',
  ),
  rule(
    0.75,
    '^how (?:do|can|will|could|would) (?:i|we) (?:know|tell|find out|be sure) (?:if|whether|when)\\b',
    '\\b(?:number|string|function|list|avocado|egg|meat|fish|triangle)',
  ),
  rule(
    0.75,
    '^(?:who|when|how|where) (?:is|are|will) (?:<w> ){0,3}?(?:going to |be )?(?:<w> ){1,8}?(?:my|our|us|we|me)\\b',
    '^(?:who|when|where) (?:is|are) (?:my|our)\\b|^how (?:is|are) (?:my|our|you)\\b|\\b(?:tell|help|show|give|explain|remind) (?:me|us)\\b|^where is\\b',
  ),
  rule(
    0.8,
    '^why (?:am|are|do|did|was|were|can|have|is|does) (?:not )?(?:i|we|my|our)\\b',
    '\\b(?:getting|seeing) (?:an?|this|the) (?:error|warning|exception|message)',
  ),
  rule(
    0.75,
    '^(?:does|do|has|have|is|are|will|would|can|did) (?:anyone|anybody|the (?:team|client|customers?|landlord|school|bank|company|insurance|contract|warranty|visa|lease|boss|board|budget|tenant|council|seller|buyer|neighbours?|neighbors?|surgeon|doctor|contractor|hotel|airline|supplier|vendor|manager|kids))\\b',
    '\\byou\\b|^(?:does|do|has|have|can) (?:anyone|anybody) (?:have|know|recommend|here)',
  ),
  rule(
    0.9,
    '^(?:<w> ){0,3}?(?:should|shall) (?:i|we|my|our|the (?:team|kids|company))\\b',
    '^(?:should|shall) (?:we|i) (?:continue|start|begin|go on|proceed|move on|say|add|include|paste|send|share|attach|upload|explain|elaborate|repeat|be (?:worried|concerned)|put (?:it|this)|use (?:a|an|the) (?:comma|hyphen|semicolon))|^(?:what|how|which|where|when|who) (?:should|shall) (?:i|we)\\b|^(?:what|how|which) (?:<w> ){1,2}should',
  ),
  rule(
    0.85,
    '^(?:when|where|which (?:<w> )?|how (?:much|long|soon|often) )(?:should|shall|will|would) (?:i|we|my|our)\\b',
    '\\b(?:boil|cook|bake|wear|pack|steep|simmer|fry|roast|visit|eat)\\b',
  ),
  rule(
    0.9,
    '^(?:but |and |so )?(?:will|would|does|do|did|is|am|are|was|were|has|have|can|could|may|might|must) (?:even )?(?:my|our|i|we)\\b',
    '^(?:can|could|may) (?:i|we) .*\\byou\\b|^(?:can|could|may) (?:i|we) (?:ask|get|have|see|try|continue|talk|just|do (?:that|this|it)|use (?:a|an|the|this|that)|make|write|say|add|please|also|start|go|skip|change (?:it|that|this)|call|substitute|freeze|replace)\\b|^(?:do|did|have|was|were|am) i (?:tell|mention|say|told|make sense|understand (?:you|it|this|that)|get (?:it|that|this)|right|correct|already|ask|forget)|^(?:are|is|do|have) we (?:good|done|ok|okay|ready|finished)\\b|^(?:do|did) i (?:have|own|like|live|work) ',
  ),
  rule(
    0.85,
    '^why (?:is|are|do|does|did|was|were|has|have|can|cannot|would|will) (?:not )?(?:my|our|i|we)\\b',
    '\\b(?:error|exception)\\b.{0,3}$',
  ),
  rule(
    0.85,
    '^(?:who|how much|how many|how long|how|when|what|where) (?:<w> )?(?:will|would|is going to|are going to|can|could) (?:<w> ){0,3}?(?:my|our|us|we)\\b',
    '^how (?:can|could|would) |^(?:what|where) (?:can|could|would)|\\b(?:tell|help|show|give|explain|suggest)\\b',
  ),
  rule(
    0.8,
    `^(?:will|would|does|do|is|are|has|can|did) (?:the|this|that|he|she|they|it|anyone|someone|[\\p{L}]+) (?:<w> ){0,6}?(?:my|our|us|me|we|i)\\b`,
    '\\b(?:you|your)\\b|^(?:can|could|do|does|did) (?:you|this|that|it) (?:help|tell|show|give|explain|remind)|\\b(?:tell|help|show|give|explain|remind) (?:me|us)\\b|^is there (?:anything|something|a way)\\b|^(?:is|does|do|are|can) (?:there|this|that|it) (?:any|a|an|make|mean|work|sound|help|way)\\b',
  ),
  rule(
    0.75,
    '^(?:is|would|will) it (?:still |really |even |also )?(?:be )?(?:better|wiser|smarter|cheaper|safer|faster|worth|easier|too (?:early|late|soon|risky|expensive)) .{3,60}\\bor\\b',
    '\\byou\\b',
  ),
  // About a thing that both know: "why does the import stall", "which week is the lake empty".
  rule(
    0.65,
    `^(?:but |and |so )?(?:why(?! did)|will|does|do|is|are|has|have|which (?:<w> ?){1,2}|who|when|how (?:much|many|long|soon|often|far))(?: (?:is|are|does|do|did|will|would|can|could|has|have))? (?:<w> ){0,8}?the (?!${COMMON})<w>(?! of\\b)`,
    `^which (?:has|have|is|are|was|were|will|would|can|do|does) |\\b(?:you|your|error|mean|means|meant|called|invented|discovered|wrote|won|painted|built)\\b|\\bthe ${COMMON}|^(?:do|is|are|does) (?:people|there|animals|cats|dogs|birds|fish)\\b|^(?:who|when) (?:was|were|is|did)\\b|^how (?:much|many) .{0,30}\\b(?:in the|does the)`,
  ),
  rule(
    0.75,
    '^(?:will|would) (?:the|he|she|they|it|this)\\b',
    '\\byou\\b|\\bwould it be (?:possible|ok|okay)|\\bwould (?:this|that|it) (?:work|make|be)\\b',
  ),
]
