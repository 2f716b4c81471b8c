// What says too little to be kept: praise, moods and platitudes, and clauses that only point at something ("I'd love to try
// it"). A number or a name saves all of them, a time or a matter of daily life many. Data and tests for detect.ts.
import type { SignalKind } from '../types.ts'
import { says } from './rule.ts'

/** A number or a name: what makes even a joke a fact. Two capitals in a row are a way of shouting. */
export const CONCRETE = /\d|(?<=[\p{L},] )\p{Lu}\p{Ll}+/u

/** When it was, is or will be, as words. */
const TIMED = says(
  '\\b(?:yesterday|today|tonight|tomorrow|(?:last|next|this|every|each) (?:<w> )?(?:day|night|morning|evening|afternoon|week|weekend|month|year|spring|summer|autumn|fall|winter|time i|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|semester|quarter|season)|(?:days?|weeks?|months?|years?) ago|(?:in|since|last|this|next) (?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|\\d{4})|since (?:i|we|he|she|my|last)|daily|weekly|monthly|yearly|(?:once|twice|times) an? \\p{L}+|most (?:days|mornings|evenings|nights|weekends)|on (?:week(?:days|ends)|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|twenty|thirty|forty|fifty|hundred|thousand)|for (?:many|four|five|six|seven|eight|nine|ten|many|several) (?:weeks|months|years))\\b',
)
/** Relations, health, homes, work, food that is not eaten, things owned: what the rest of a life depends on. */
const MATTER = says(
  '\\b(?:allerg(?:y|ies|ic)|asthma|diabet\\p{L}+|vegan|vegetarian|kosher|halal|gluten|lactose|pregnan\\p{L}+|surgery|operation|diagnos\\p{L}+|medication|pills|insulin|therapy|therapist|doctor|hospital|pain|injur\\p{L}+|blind|deaf|dyslexi\\p{L}+|adhd|autis\\p{L}+|depression|migraines?|smok\\p{L}+|wheelchair|married|divorc\\p{L}+|widow\\p{L}*|engaged to|adopt\\p{L}+|sister|brother|mother|father|mum|mom|dad|parents|wife|husband|partner|girlfriend|boyfriend|daughter|son|twins|grandm\\p{L}+|grandf\\p{L}+|grandpa|nan|aunt|uncle|cousins?|nieces?|nephews?|in-law|boss|landlord|landlady|flatmate|roommate|neighbou?rs?|colleagues?|rent|mortgage|lease|salary|job|shifts?|freelanc\\p{L}+|self-employed|retired|unemployed|apprentice\\p{L}*|degree|university|college|school|passport|visa|bank|insurance|password|car|van|bike|motorbike|driving licen[cs]e|garden|house|flat|apartment|laptop|phone|server|database|repo|backend|frontend|deploy\\p{L}*|api|bakery|nurse|teacher|engineer|midwife|lawyer|dentist|plumber|electrician|farm|warehouse|office|factory|shop|born|grew up|live[sd]?|moved|works? (?:as|at|for|in|from)|speaks?|religio\\p{L}+|muslim|jewish|catholic|left-handed|colou?r-?blind)\\b',
)

/** Words of praise, mood and uplift. What they are said of is seldom worth keeping. */
const UPLIFT =
  /\b(?:joy(?:s|ful)?|happiness|happy|sad|serenity|peace(?:ful)?|calm(?:s|ing|er)?|sooth\p{L}+|therapeutic|magic(?:al)?|full of energy|with energy|energy and|vibes?|feels|emotions?|emotional|positiv(?:ity|ely)|positive (?:effect|impact|change|feedback|thing|attitude|outlook|space|environment)|negativity|meaningful|strength|courage|confiden(?:ce|t)|self-care|gratitude|appreciat\p{L}+|precious|special(?! (?:needs|ed|diet|edition|school))|bonds|memor(?:y lane|ies)|(?<!at the )moments?|journeys?|passions?|passionate|creativity|creative on|self-expression|acceptance|accepted|supportive|each other|work(?:ed|s)? together|those in need|kindness|compassion|unity|impact|makes? (?:all )?(?:a|the) difference|motivat\p{L}+|inspir\p{L}+|empower\p{L}*|uplift\p{L}*|heartwarming|(?:my|our|the|your|from the) (?:heart|soul)s?(?= |$)(?! (?:condition|attack|disease|surgery|rate|rhythm|valve|failure|medication))|spirits?|smil(?:e|es|ing)|laughter|laughs|(?:so|too|much|real|was|is|lots of|have|had|having|such|good|great) fun|blast|an escape|comforting|mindful\p{L}*|obstacles?|challeng(?:es|ing)|struggles|tough|rough|hard (?:work|times?|way|things)|worked hard|hectic|(?:was|is|been|gone|so|real|pretty) (?:a )?wild|wild ride|craz(?:y|iest)|insane|cursed|awesome|amazing|great(?!-)|good(?! (?:friday|credit))|nice|nicely|love?ly|beautiful|beauty|wonderful|cool|neat|cute|cutest|so sweet|sweet moments?|adorable|fantastic|incredible|unreal|surr?eal|epic|stunning|gorgeous|gripping|perfect|yummy|delicious|tasty|relax\p{L}*|refresh\p{L}*|rewarding|fulfilling|excit\p{L}+|thrill\p{L}+|stoked|pumped|nostalgic|optimistic|hopeful|determined|grateful|thankful|lucky|proud|content|confused|overwhelm\p{L}*|frustrat\p{L}+|stressed|stressful|scar(?:y|ed)|humbled|awestruck|precaution|power to|pays? off|possible|matters?|journey|at one with|rocks?|a handful|lights up|electric|wow|vibrant|playful)(?!\p{L})/u

/** Clauses that only point, or leave out what they are about. */
const POINTLESS = [
  says(
    '^(?:i|we|they|he|she|(?:my|our|the|his|her) <w>(?: <w>)?) (?:<adv>)(?:am|are|is|do|does|did|have|has|had|will|would|can|could|was|were)(?: not)?$',
  ),
  says(
    '\\b(?:it|this|that|them|these|those|for this|of this)(?: too| again| now| all| either| this way| like this| up| out| work| out there| happen| soon| anyway| a (?:try|shot|go|while|chance)| right| first| sometime| some day| one day)*$',
  ),
  says('\\b(?:this|that|these|those)(?: right)? now$|\\b(?:this|that) for a (?:while|long time)(?: now)?$'),
  says(
    '\\b(?:is|are|was|were|been|be|feels?|felt|looks?|sounds?|gets?|got|getting) (?:\\p{L}+ )?(?:so|such) (?!far\\b|that\\b|called\\b)\\p{L}',
  ),
  says(
    '\\b(?:something|stuff|a ton|lots|so (?:much|many)|(?:random|little|other|different|interesting|big|new|those|the) things|things like)\\b',
  ),
]
/** Of questions: "not sure how to do it", which says nothing of what. */
const NO_SUBJECT = says(
  '\\b(?:how|what|where|when|if|whether)(?: else)? (?:to \\p{L}+(?: up| out)?|(?:that|this|it) (?:is|was)|i (?:can|should|could) \\p{L}+)(?: (?:with|about|for|of|up|out|the (?:right|best|correct) (?:way|thing|call|choice|decision|strategy|approach)(?: for me| for us)?(?: to do)?))*(?: (?:it|this|that|them))?(?: up| out)?(?: correctly| properly| right| yet| anymore| now)?$|\\b(?:if|whether) (?:that|this|it) (?:is|was|will be|would be) (?:<adv>)(?:the |an? )?(?:best|right|good|enough|worth|too|sustainable|normal|ok|okay|correct|wise)\\b|\\b(?:which one|covered everything|missing (?:anything|something)|(?:anything|what|something) else (?:i|we))\\b',
)
/** Of claims alone. */
const IDLE_CLAIM = [
  says(
    '^(?:i|we) can (?:<adv>)(?!speak|swim|drive|read|play|cook|code|type|ride|sing|write|dance|ski|program|work|lift|walk|run|fly|juggle|sew|knit|weld|only)',
  ),
  says('^(?:i|we) (?:will|shall|am going to|are going to|would)\\b'),
  says(
    '^(?:i|we) (?:<adv>)(?:keep|kept) (?:\\p{L}+ing|an eye|a close eye|on)|^(?:i|we) (?:<adv>)(?:am|are|was|were|have been|been|had been) (?:<adv>)(?:feeling|getting (?!married|divorced|an? |my|our|treated|paid|up|home)|having (?:trouble|fun|issues|problems|some|a hard)|doing (?:great|well|good|okay|fine|my best|a lot of thinking)|loving|enjoying|dreaming|taking the time|drawn to|known for|all about|focused on|really focused|ready|over the moon|off to|a mix|hooked|sunk|talking|chatting|putting in)',
  ),
  says(
    '\\b(?:similar|new|lot of|lots of|much) experiences?$|^both sure |^(?:have|has|had|did|do|does) not \\p{L}+|^(?:i|we) (?:<adv>)(?:love|enjoy) spending time\\b|^(?:i|we) (?:<adv>)(?:recommend|reccomend|suggest|cannot right now|thought (?:i|we) should)\\b|^(?:i|we) (?:<adv>)had to \\p{L}+|^(?:i|we) (?:\\p{L}+ )?(?:agree|understand|imagine|learn(?:ed)?|try|tried|care)\\b|^(?:i|we) can only imagine',
  ),
  says('^we (?:<adv>)\\p{L}+(?: (?:well|hard|together|around|out|well together|a lot))?$'),
  says('^(?:sounds|looks|seems|feels|gotta|got to|have to|been (?:busy|having|hectic|real|really|so)) '),
  // Others, whom no word names.
  says('^(?:they|these|those|this|that)\\b'),
  says(
    '^(?:he|she) (?:<adv>)(?:had to|seems?|seemed|likes?|liked|loves?|loved|enjoy\\p{L}*|looks?|looked|keeps?|kept|makes?|made|brings?|brought|gives?|gave)\\b',
  ),
  says(
    '\\b(?:a lot|plenty|a bunch) of\\b|^(?:i|we) (?:<adv>)(?:am|are) not going to let\\b|\\b(?:treasure|cherish)|\\b(?:have|had|has|did) not \\p{L}+ (?:it|them|that|this)\\b|^(?:i|we) (?:<adv>)(?:was|were|am|are) able to\\b|\\b(?:am|are) getting there\\b',
  ),
  says(
    '^some |^(?:many|most|all|both|a|an|one|no) (?:<w> ){0,3}?(?:ones?|people|folks|mix|moment|bit|way|reminder|lot|lively)\\b',
  ),
  says(
    '^(?:my|our|his|her|their) (?:<w> ){0,2}?(?:actions?|efforts?|words?|love|inclusivity|support|help|dances?|dance moves|art|music|passion|dreams?) ',
  ),
  says('^(?:<w> ){1,4}?(?:can|could) (?:be|really|help|lead|take|make|bring|change)\\b'),
  says(
    '^(?:i|we) (?:<adv>)(?:love|like|enjoy|loved|liked|enjoyed|miss|adore) (?:to|seeing|having|watching|helping|being|doing|making|getting|the|how|when|all|their|his|her|our)\\b',
  ),
  says('\\b(?:felt|feel|feeling|feels) (?!sick|dizzy|pain)\\p{L}+'),
  says('\\b(?:a long time|for ages|ourselves|myself)$'),
]
/** Of the other kinds, each by itself. */
const IDLE_OTHERS: Partial<Record<SignalKind, RegExp[]>> = {
  goal: [
    says(
      '\\b(?:make|making|be|ensure) sure (?:that )?(?:i am|i have|i understand|i do|we are|we do|everything|this|that|it|all|they)\\b|\\bget some clarity|\\bhoping for (?:the best|some good)|\\bis (?:crucial|key|important|what)\\b|^(?:i|we) (?:<adv>)want(?:ed)? (?:it|this|that|them)\\b|^(?:i|we) (?:<adv>)wanted\\b|\\bpositiv|\\bgood vibes|\\b(?:a|the|their|the world an?) (?:difference|better place|lives better)\\b|\\bdo my best|\\b(?:insights?|the right (?:decision|choice|thing))\\b|\\bmake the most of\\b|\\b(?:lives|things) better$|\\b(?:something )?like (?:this|that|these|those)\\b|\\byours\\b|^training for (?:<w> ){1,8}?(?:is|would|will)\\b',
    ),
  ],
  constraint: [
    says(
      '\\bmust (?:be|feel|have been)$|\\bmust (?:be|feel|have(?: been| felt)?) (?:<adv>)(?:so |such |very |truly |pretty |quite |super |an? )*(?:\\p{L}+(?:ing|ful|ous|some|y)|felt|unreal|hard|tough|fun|great|nice|sad|difficult|incredible|sure?real|proud|tired|excited)(?: |$)|\\ba must-?(?:read|see|watch|try|visit)|\\bnothing (?:beats|better|like)\\b|\\b(?:have|need) to (?:give|check|try|visit|see) ',
    ),
  ],
  decision: [
    says(
      '\\bgoing for (?:hikes|walks|runs|rides|my dreams|it)\\b|\\bpicked up\\b|\\bgo with (?:that|it|this)\\b|\\bthis plan\\b|\\bgiving it\\b|\\binclude (?:this|that|it)\\b|\\bgo (?:for|with) (?:it|that)',
    ),
  ],
  assumption: [
    says(
      '^(?:i|we) (?:<adv>)(?:am sure|are sure|bet|figured?|feel like|thought|guess|am (?:quite|pretty|fairly) sure)(?: that)? (?:it|its|that|this|they|these|those|he|she|you|at|everyone|why)\\b|^it (?:looks|sounds|seems) like (?:everyone|they|you|we)\\b|\\b(?:think|believe)(?: that)? (?:that (?:will|is|would)|this is|doing|providing|being|having)\\b|\\bmakes? (?:the most |perfect |a lot of )?sense\\b|\\bhelps? (?:me|us) (?:stay|focus|feel|get)\\b|\\bthe (?:biggest challenge|main thing|greatest|key (?:is|to|thing))\\b',
    ),
  ],
}

/** Whether a time or a matter of daily life is named. `said`: in the form of plain.ts. */
export const isHeld = (said: string): boolean => TIMED.test(said) || MATTER.test(said)

/** Whether a signal of this kind says too little. `words`: as it was typed; `said`: in the form of plain.ts. */
export function isVague(kind: SignalKind, words: string, said: string): boolean {
  if (kind === 'question') return !CONCRETE.test(words) && NO_SUBJECT.test(said)
  if (kind === 'evidence' || CONCRETE.test(words)) return false
  const any = (tables: readonly RegExp[] | undefined) => (tables ?? []).some((table) => table.test(said))
  if (kind === 'assumption' && UPLIFT.test(said)) return true
  if (kind !== 'claim') return any(POINTLESS.slice(0, 3)) || any(IDLE_OTHERS[kind])
  const held = isHeld(said)
  return any(POINTLESS.slice(0, 4)) || (!held && (UPLIFT.test(said) || any(POINTLESS) || any(IDLE_CLAIM)))
}
