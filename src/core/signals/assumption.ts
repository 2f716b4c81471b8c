// Assumptions: what the person takes as true without having seen it. Data for detect.ts.
import { rule } from './rule.ts'

const OPINION =
  "\\b(?:think|believe|guess|suppose|imagine|reckon|figure|assume|bet) (?:so|not|it is (?:fine|ok|okay|good|time)|i(?: will|'ll| have| should| need| just| might| can| am| prefer| like| love| get| understand)?\\b|we (?:should|can|could|need|are done)|you|your|that (?:is (?:it|all|everything|enough|fine|good|great|right|enough)|works|would|was|sounds)|of\\b|(?<!guess |reckon |figure )about|in\\b|twice|again|this is (?:it|all|fine|good|great)|it would be|it might be (?:good|nice|worth))|\\b(?:great|good|nice|cool|awesome|amazing|beautiful|important|interesting|fun|funny|wonderful|better|best|worse|worst|fantastic|lovely|wise|helpful|worth)\\b|\\bnot assuming\\b|\\bdo(?:es)? not (?:assume|think|believe|suppose|expect)\\b|\\b(?:lol|haha)\\b"

export const ASSUMPTION = [
  rule(
    0.75,
    '^(?:he|she|they) must be (?!\\d|at least|able|allowed)',
    '\\b(?:fun|nice|great|hard|tough|amazing|joking|kidding|exciting|proud|happy|joke|so)\\b',
  ),
  rule(
    0.7,
    '^(?:<I>(?:am|are) (?:quite |very |fairly |pretty )?|(?:pretty|fairly|quite|almost|reasonably|rather) )(?:sure|certain|confident|convinced)(?: that)? (?!you|it will be (?:fun|great)|to\\b|of\\b|about\\b|if\\b|whether\\b|what\\b|how\\b|in\\b|i\\b|we\\b)(?:<w> ){2,}',
    `${OPINION}|\\bnot (?:sure|certain)\\b|\\byours?\\b|\\byou\\b`,
  ),
  rule(
    0.65,
    '^it (?:seems|appears|looks like|seems like|sounds like)(?: to me)?(?: that)? (?!you|good|great|like|to be|a\\b|it\\b|we are (?:done|good))(?:<w> ){2,}',
    OPINION,
  ),
  rule(0.7, '^(?:everyone|everybody) (?:knows|agrees) (?:that )?(?:<w> ){2,}', OPINION),
  rule(
    0.7,
    '^<it>should (?:still |already |also |then |all )?(?:be (?:fine|ok|okay|enough|safe|no problem|there by|back by|here by)|arrive|hold up|suffice|last)\\b',
    '^(?:i|we|you)\\b',
  ),
  rule(
    0.95,
    '^(?:<I>)(?:am|are|was|were)? ?(?:assume|assumed|assuming|presume|presuming|presumed|have assumed|have been assuming|will assume|would assume)\\b',
    '\\b(?:not|cannot|never) (?:assume|assuming)\\b|\\bassum\\w+ (?:that )?(?:your|you (?:mean|meant|want|are|were|know|have|understand|got|can (?:read|see|help|do|tell)))\\b',
  ),
  rule(0.8, '^(?:guessing|suspecting|betting|expecting)(?: that)? (?!you\\b|game)(?:<w> ){2,}'),
  rule(0.9, '\\bon the assumption that '),
  rule(
    0.9,
    '^<I>(?:am |are |have |had |was |were |have been )?(?:just |all |simply )*(?:take|takes|taking|taken|took) (?:it |that |this )?(?:for granted|as (?:a )?given|as read)\\b|\\bwhich (?:i|we) (?:am |are )?(?:take|taking|assume|presume) ',
    '\\b(?:not|never|cannot|do not) |\\btaken for granted by\\b',
  ),
  rule(
    0.8,
    '^<I>(?:am |are )?(?:banking on|relying on|bank on|rely on|have the impression|have a hunch|get the impression) (?:that )?(?:my|our|the|his|her|their|everyone|people|nobody|no one|<w>) (?:<w> ){0,6}?(?:<w>)',
    OPINION,
  ),
  rule(0.9, '^(?:working |current )?(?:hypothesis|theory|guess|hunch|assumption)(?::| is) '),
  rule(0.9, '^(?:assuming|presuming)(?: that)? (?:<w> ){2,}', '^assuming (?:x|n|y|a|the function|you)\\b'),
  rule(
    0.9,
    '^(?:presumably|supposedly|surely|i take it|we take it|most likely|in all likelihood|very likely|chances are|odds are|likely|probably|apparently|as far as (?:i|we) (?:know|can tell|remember)|afaik|iirc|to my knowledge|to the best of my knowledge|if (?:i|we) (?:remember|recall) (?:it )?(?:right|rightly|correctly)|if i am not mistaken|if memory serves|from what i (?:know|remember|gather|understand))\\b',
    '^(?:probably|surely|apparently|likely) (?:not|yes|so)?$|\\byou\\b|^(?:probably|likely) (?:a |the |just )|^apparently (?!not)',
  ),
  rule(
    0.9,
    '^(?:my|our|the|a|one) (?:best |working |current |underlying |key |only |big |rough )*(?:guess|assumption|hunch|bet|theory|working theory|suspicion|hypothesis|expectation|premise|feeling|gut feeling|understanding) (?:is|was|here is|:|being) ',
  ),
  rule(
    0.9,
    '^(?:the|our|my|this|that)(?: <w>){1,4} (?:assumes|presumes|presupposes|relies on the assumption|is based on the assumption|hinges on) ',
  ),
  rule(
    0.8,
    '^<I>(?:guess|suppose|reckon|figure|figured|expect|expected|bet|suspect|imagine|am guessing|am betting|am expecting|are expecting|are guessing|would guess|would imagine|would expect|would bet|presume|gather|take it|doubt|have a hunch|have a feeling|am (?:pretty|fairly|quite|almost|reasonably|rather) (?:sure|certain|confident)|am counting on|are counting on|are betting)(?: that)? (?:<w> ){1,}',
    `${OPINION}|\\b(?:expect|imagine) (?:to|a baby|my first)\\b|\\b(?:expecting|expect) (?:a|our|my|the) (?:baby|first|second|third|child|delivery|package|guests?|visitors?)\\b|\\bfigured? (?:out|it)\\b|\\b(?:suppose|imagine) (?:if|we|you|x|a|an)\\b|\\bdoubt (?:it|that$)|\\bdo not\\b`,
  ),
  rule(
    0.65,
    '^<I>(?:do not|cannot) (?:think|believe|expect|imagine) (?:that )?(?:they|he|she|the|my|our|anyone|anybody|it will|it is going) (?:<w> ){2,}',
    '\\b(?:you|your)\\b|\\b(?:great|good|nice|bad|better|best|worth|fair)\\b',
  ),
  rule(
    0.7,
    '^(?:he|she|they|my <w>|the <w>(?: <w>)?) (?:seems?|appears?) to (?:have|be|know|want|think|like|need) (?:<w> ?)+',
    '\\b(?:great|good|nice|fun|happy|you|your)\\b',
  ),
  rule(
    0.65,
    '^<I>(?:think|believe|thought|feel like)(?: that)? (?!i\\b|we should)(?:<w> ){2,}',
    `${OPINION}|\\bfeel like (?:a|an|i|we)\\b|\\bshould\\b|\\bcould\\b|\\bmight\\b`,
  ),
  rule(
    0.8,
    '^(?:it|that|this|they|everything|we|i|he|she|<w> <w>|the <w>(?: <w>)?|my <w>(?: <w>)?) should (?:<adv>)(?:be (?:fine|ok|okay|enough|easy|safe|no problem|possible|compatible|fast|there|back|done|good)|work|hold|suffice|arrive|fit|cover|last|do) ?.{0,60}\\b(?:because|since|as|given|if|by|unless|considering)\\b|^(?:it|that|this|they|everything) should (?:be fine|be enough|work out|hold up|be safe|be ok|be okay)\\b',
    '\\b(?:must|has to)\\b',
  ),
  rule(
    0.8,
    '^<it>(?:is|are|was|were|has|have|will|would|am|do|does|did|should|can)? ?(?:not )?(?:almost certainly|most likely|very likely|quite likely|most probably|probably|presumably|supposedly|likely|surely) (?:<w>)',
    '^(?:i|we) (?:will|am|are|should|would|have|can) (?:not )?probably|^(?:i|we) (?:probably|likely) (?:should|will|need|have)|\\byou\\b|\\b(?:should|will|would) (?:probably|likely) (?:go|sleep|leave|stop)\\b|\\bmore likely to\\b|\\b(?:great|good|nice|best|worst|fun)\\b',
  ),
  rule(
    0.85,
    '^it (?:is|seems|looks) (?:<adv>)(?:very |most |quite |highly |pretty )?(?:likely|probable|safe to (?:assume|say)|fair to (?:assume|say)|a safe bet|reasonable to assume|unlikely)\\b',
  ),
  rule(
    0.8,
    '^(?:he|she|they|it|<it>)(?:must|might|may|could) have (?:been |just |simply |already )?(?:forgotten|\\w+ed|gone|left|lost|had|gotten|got|done|seen|taken|broken|come|been)\\b',
    '^(?:i|we|you|that|this) (?:could|might|may) have|^(?:i|we|you|it|that|this) (?:must|might) have|\\bcould have been\\b',
  ),
  rule(
    0.75,
    '^(?:it|that|this|the <w>|he|she|they) must be (?:because|due|the|a|some)\\b',
    '\\b(?:fun|nice|great|hard|tough|amazing|joking|kidding|exciting|joke)\\b',
  ),
]
