// Claims: what the person says is so, about themselves, people, things, the project. There is no list of subjects; a claim is
// a subject followed by a finite verb, unless it is a mood, an opinion or idle talk. Data and tests for detect.ts.
import { says } from './rule.ts'

const BE = 'am|is|are|was|were|has|have|had|does|do|did|will|can|cannot|could'
/** Third persons, and the past of irregular verbs; regular ones are known by their endings. */
const VERBS =
  'lives?|lived|works?|runs?|ran|goes|went|starts?|ends?|begins?|began|takes?|took|gets?|got|makes?|made|costs?|means?|meant|needs?|uses?|owns?|holds?|held|keeps?|kept|gives?|gave|says?|comes?|came|leaves?|left|moves?|pays?|paid|sells?|sold|buys?|bought|teach(?:es)?|taught|stud(?:y|ies)|speaks?|spoke|writes?|wrote|reads?|drives?|drove|flies|flew|eats?|ate|drinks?|drank|sleeps?|slept|hurts?|hates?|loves?|likes?|prefers?|refuses?|returns?|supports?|requires?|contains?|includes?|consists?|belongs?|opens?|closes?|expires?|arrives?|departs?|meets?|met|sees|saw|knows?|knew|thinks?|wears?|wore|plays?|sings?|sang|sits?|sat|stands?|stood|lies|lay|weighs?|measures?|lasts?|grows?|grew|breaks?|broke|fell|falls?|lost|loses?|won|wins?|died|dies|born|built|builds?|sends?|sent|spends?|spent|becomes?|became|brings?|brought|caught|cut|cuts|found|finds?|forgot|hit|hits|led|leads?|put|puts|quit|rises?|rose|set|sets|shuts?|shows?|spreads?|steals?|stole|swims?|swam|tells?|told|throws?|threw|understands?|wakes?|woke|deploys?|crashes|fails?|handles?|stores?|returns?|serves?|processes|generates?|depends?|happens?|remains?|stays?|turns?|covers?|charges?|earns?|makes|manages?|raises?|rents?|attends?|follows?|calls?|visits?|hires?|expects?|receives?|offers?|provides?|sounds?|smells?|tastes?|feels?|felt|matters?|helps?|bites?|bit|barks?|chose|dropped|adds?|accepts?|allows?|applies|borrow(?:s|ed)|cooks?|collects?|commutes?|plans?|practi[cs]es|retires?|rides?|rode|stopped|supplies|suffers?|trains?|travels?|wants?|waits?|walks?|watches|shares?|sponsors?|throttles?|limits?|exceeds?|triggers?|connects?|listens?|faces|overlooks|hangs|costs|joins?|teaches|employs?|produces?|specialises|specializes|delivers|organises|organizes|coaches|treats|drains|leaks?|freezes|froze|hosts|publishes|replaces|competes|operates|relies|consumes|prevents|retired|speaks|borders|recommends?|carries|carried|switches|behaves|compiles|launches|reopens|syncs?|ships?|updates?|renders?|loads?|caches?|parses?|imports?|exports?|writes|speaks'
/** Any other third person is told from a plural by what follows it: "hangs behind", not "keys". */
const OTHER =
  '\\p{L}{3,}[^s\\P{L}]s(?= (?:behind|in|at|on|to|from|by|with|under|over|above|below|near|next|between|through|across|every|for|about|around|into|as|up|down|out|off|the|a|an|my|our|his|her|their|its|once|twice|only|too|again|daily|weekly|well|fluently|\\d))'
const FINITE = `(?:${BE}|${VERBS}|\\p{L}{2,}(?:ed|ied)|${OTHER})`

/** "I", "we": what follows is a verb, whatever it is. */
export const PERSON = says(
  '^(?:i|we|both of us|(?:my|our) <w>(?: <w>)? and i|<w> and i) (?:<adv>)(?!and\\b|or\\b|to\\b)\\p{L}+(?: |$)',
)
/** "My sister lives", "the warehouse has", "there are", "Maria prefers" (a name stands there: see detect.ts). */
export const THING = says(
  `^(?:(?:my|our|his|her|their|the|a|an|each|every|all|most|some|both|one of (?:my|our|the)|two|three|four|five|half|no|these|those|this|that)(?: [\\p{L}\\p{N}'’&.%/+#-]+){1,8}?|there|he|she|they) (?:<adv>)(?:not |never )?${FINITE}(?: |$)|^(?:he|she) (?:<adv>)(?!and\\b|or\\b|to\\b|who\\b)\\p{L}+s `,
)
/** A name and its verb. Many a sentence begins with a capital and no name: those beginnings are in NO_NAME. */
export const NAMED = says(`^(?:[\\p{L}\\p{N}'’&.-]+ ){1,5}?(?:<adv>)${FINITE} `)
export const NO_NAME =
  /^(?:(?:sorry|apologies|welcome|excuse|write|explain|list|translate|create|generate|draft|suggest|recommend|search|compare|describe|rewrite|fix|correct|check|calculate|convert|define|implement|continue|act|imagine|pretend|add|remove|improve|shorten|expand|review|refactor|debug|format|sort|solve|read|repeat|outline|propose|brainstorm|answer|show|tell|build|discuss|elaborate|proofread|paraphrase|simplify|stop|say|pick|choose|count|guess|turn|put|set|keep|help|rate|roast|pack|order|move|call|send|open|close|start|finish|gather|need|strong|test|run|split|merge|replace|swap|delete|insert|drop|update|highlight|cut|draw|sketch|sum|rank|group|include|exclude|leave|let|walk|run|type|note|save|print|load|book|buy|bring|hold|wait|ask|finish|assume|suppose|consider)(?!\p{L})|\p{L}+(?:ing|ness|ment|tion|ity|ly)|(?:support|pets|dogs|cats|kids|children|movies|films|books|mentors|themes|turtles|dreams|words|memories|animals|plants|flowers|dance|change|progress|success|hard|big|simple|crazy|random|pretty|minutes|meetings?|discussion|sounds?|looks?|seems?|gotta|guess|figured?|whatever|whenever|wherever|whoever|somewhat)(?!\p{L})|even|never|always|maybe|perhaps|lots?|many|much|more|most|moments?|nature|keep|life|love|music|art|family|friends?|let's|lets|won't|don't|can't|seeing|being|having|sometimes|often|it|this|that|these|those|what|when|where|who|how|why|which|while|although|though|as|at|by|for|from|in|of|on|to|with|without|if|since|until|after|before|because|not|nothing|something|everything|anything|everyone|someone|anyone|people|only|just|still|also|too|then|than|there|here|now|today|tomorrow|yesterday|one|another|other|others|both|either|neither|such|same|any|some|all|each|every|few|several|less|least|best|better|stay|remember|feel|think|take|make|go|get|give|provide|include|use|see|look|come|try|do|be|have|has|is|are|was|were|can|could|will|would|should|may|might|must|shall|did|does|had|glad|happy|hope|appreciate|enjoy|treasure|cherish|wish|thanks|thank|good|great|nice|definitely|wow|yes|no|so|such)(?!\p{L})/iu

/**
 * What happened to somebody once, or was done: worth keeping where a time, a number, a name or a matter of life stands in it.
 * What left something behind (built, planted, hired) is worth it as it is.
 */
export const HAPPENED = says(
  '^(?:i|we) (?:<adv>)(?:have )?(?:<adv>)(?!lived|moved|grew|worked|used|studied|owned|retired|been|had|met|married|inherited|founded|started|built|planted|painted|renovated|installed|replaced|repaired|opened|launched|hired|adopted)(?:\\p{L}{2,}ed|went|ate|slept|woke|saw|took|made|got|bought|brought|broke|came|did|drank|felt|found|forgot|gave|heard|hit|left|lost|paid|put|ran|read|said|sat|sent|slept|spent|spoke|stood|told|thought|threw|wrote|wore|won|rode|drove|flew|fell|cut|kept|held)(?: |$)',
)

/** What is so of many, or of any one: proverbs, jokes, how the world is. Whose own it is, OWN tells. */
export const GENERAL = says(
  '^(?:(?:an?|all|each|every|two|three|most|some|no|half|this|that|these|those) |\\p{L}+s (?:are|were|have|do|can|will) )(?!of (?:us|my|our))',
)
export const OWN = says('\\b(?:i|me|my|mine|we|us|our|ours|here)\\b')
/** "I broke my leg in May and it never healed": the second clause says more of the same. */
export const GOES_ON =
  /^(?:(?:it|he|she|they) )?(?:never|not|still|only|(?:have|has|had|do|does|did|is|are|was|were|ca)n['’]t)\b(?!.*\?\s*$)/iu
export const JOINING = /^,?\s+(?:and|but)\s+$/iu

/** "It" and what else points back: a claim only with a number or a name in it. */
export const POINTING = says(`^(?:it|this|that|these|those|everything) (?:<adv>)${FINITE} `)
/** Without its subject: "got laid off in January", "moved to Rome last year". */
export const ELLIPSIS = says(
  '^(?:just |also |recently |finally )?(?:got(?! (?:back|home|in|up|out|it|to)\\b)|moved|started|finished|bought|sold|lost|joined|left|quit|born|grew up|live|work|married|divorced|graduated|changed|switched|signed|booked|had|been(?! quite| only| a | (?:<w> )?\\p{L}+ing\\b(?!.*\\b(?:since|for) (?:\\d|<w> (?:years|months|weeks)|i\\b|we\\b)))) (?:<w> ){1,}',
)

const EVALUATIVE =
  '(?:good|great|nice|bad|terrible|awful|amazing|awesome|beautiful|lovely|wonderful|fantastic|excellent|perfect|cool|fun|funny|interesting|boring|annoying|important|crucial|essential|useful|helpful|easy|hard|difficult|tough|tricky|challenging|exciting|inspiring|incredible|gorgeous|delicious|tasty|cute|adorable|sweet|special|weird|strange|crazy|insane|ridiculous|stupid|silly|horrible|brilliant|impressive|pretty|ugly|true|right|wrong|fine|ok|okay|better|best|worse|worst|unreal|magical|relaxing|refreshing|rewarding|fulfilling|meaningful|powerful|worth it|a blast|a pain|a mess|a joke|a (?:great|good|nice|bad|real|huge|total|wonderful|lovely|beautiful|big|blessing|dream)\\b.*)'
const FEELING =
  '(?:tired|exhausted|happy|glad|sad|excited|sorry|nervous|anxious|stressed|worried|proud|grateful|thankful|thrilled|(?:scared|afraid|terrified)(?! of (?!you\\b|it\\b|that\\b|this\\b|what\\b|how\\b)<w>)|angry|mad|upset|bored|confused|curious|ready|done|fine|good|great|ok|okay|well|hungry|starving|sleepy|sick of|fed up|impressed|amazed|surprised|shocked|relieved|lucky|blessed|hopeful|optimistic|overwhelmed|frustrated|jealous|lost|stuck|back|here|free|busy|sure|unsure|aware|pleased|delighted|pumped|stoked|inspired|motivated|interested|passionate|concerned|honou?red|alone|speechless|cold|hot|dying|kidding|joking|all (?:ears|set|for)|so|down|in love|into it|a (?:bit|little|mess|joke|fan|huge fan|big fan|night owl lol|genius|idiot))'

/** Moods, opinions, idle talk, and what is said of the talk. */
export const IDLE = [
  says(
    '^(?:i|we) (?:have to|must) (?:say|admit)\\b|\\bsince (?:we|i|you) (?:last |first )?(?:talked|spoke|chatted|met up)\\b|^(?:since )?we last (?:talked|spoke|met|chatted)|^(?:i|we) (?:<adv>)(?:was|were|have (?:<adv>)been) (?:<adv>)(?:thinking|wondering|talking|saying|joking|asking)\\b|^(?:just |only )?got (?:back|home|in|up|out)\\b|\\bunderestimat|\\bthe hard way\\b|^been a (?:\\p{L}+ )?(?:road|while|day|week|ride)|\\b(?:what we can|my best|our best)$',
  ),
  // Pointing at what nobody else sees: "That photo is stunning", "I watched it too".
  says(
    '^(?:this|that|these|those) (?:<w> ){0,2}?(?:pictures?|pics?|photos?|images?|colou?rs?|views?|quotes?|words?|moments?|times?|sounds?|place|looks?|one|ones)\\b',
  ),
  says(
    '^(?:i|we) (?:<adv>)(?:[\\p{L}]+ ){1,3}?(?:it|that|this|them|those|these)(?: too| as well| also| again| though| all| myself| ourselves| together)?$',
  ),
  says(
    '^(?:<w> ){1,5}?(?:had|have|has|having) (?:so much|such an?|a (?:great|good|real|total|lovely|wonderful)) (?:<w> ?){0,4}$',
  ),
  says('^(?:i|we) (?:<adv>)(?:was|were) (?:<adv>)(?:going to|about to|gonna)\\b'),
  // What was written, and not what it is about.
  says(
    '^(?:the|your|this) (?:<w> )?(?:tone|link|ending|title|answer|paragraph|sentence|style|rhyme|format|wording|translation|summary|punchline|output|response|chart) (?:is|was|does|did|looks?|sounds?|feels?|reads?|seems?)\\b',
  ),
  says(
    '^(?:i|we) (?:am|are) (?:<adv>)(?:doing (?:ok|okay|alright|all right|fine|better|great|well|good)|hanging in there|up for (?:the|a|any)|on (?:it|board|fire)|all (?:in|for|about))\\b|^(?:i|we) have (?:a few \\p{L}+|no (?:idea|clue|constraints?|goals?|preferences?|opinion|plans|questions?|objections?|time|problem|issues?))$|^(?:i|we) can \\p{L}+ better$',
  ),
  says(
    '^(?:the|that|this) (?:pics?|photos?|pictures?|best part|worst part|hardest part|victory|experience|vibes?|atmosphere|energy|journey|path forward|possibilities)\\b',
  ),
  says(
    '^we all |^(?:i|we) can (?:talk|meet|discuss|chat|start|go|do|try)\\b|^(?:<w> ){1,5}?should (?:<w> ?)|\\b(?:right now|just now|at this very moment)$|^(?:i|we) just (?:woke|got|ate|had|saw|finished|came)\\b',
  ),
  // Where somebody is for the moment.
  says(
    '^(?:i|we) (?:am|are) (?:<adv>)(?:on (?:the|my|a|our) (?:bus|train|phone|way|road|sofa|couch|tram|plane|toilet|break|call)|in (?:bed|a meeting|the car|a hurry|class|line|the queue)|at (?:work|home|the (?:gym|airport|station|supermarket|shop)))(?: right now| now| at the moment| already| again)?(?:,|$)',
  ),
  says(
    '^(?:i|we) (?:<adv>)(?:have )?(?:misread|misunderstood|mistyped|misheard|pasted|copied|typed|forgot to (?:mention|paste|add|say|attach))\\b',
  ),
  says('^(?:i|we) (?:<adv>)(?:told|asked|emailed|texted|messaged|called|wrote) (?:them|him|her|it|everyone|people)\\b'),
  says('^the <w>(?: <w>)? (?!died|quit|left|failed|closed|retired)\\p{L}+(?:ed|came|went|said)$'),
  says('\\b(?:done|learned|seen|had|got|have) so much\\b|\\bmade (?:me|us) (?:so|feel|happy|smile|laugh|cry)\\b'),
  says('^(?:that|this) (?:\\p{L}+ly|really|just|also|always|all) \\p{L}+(?: |$)'),
  // No sentence: "my full support".
  says(
    '^(?:my|our|the|his|her|their) (?:<w> ){0,2}(?:support|love|work|need|needs|plan|plans|use|help|call|calls|show|shows|start|offer|offers|cost|costs|play|plays|walk|walks|set|cut|hit|end|ends|dances|cooks|updates|exports|imports)$',
  ),
  // Said to whoever listens.
  says('\\b(?:you|your|yours|yourself)\\b'),
  says(
    '^(?:he|she|they|these|those) (?:are|is|was|were) (?:<adv>)(?:the (?:best|worst|most|cutest|sweetest)|my (?:rock|everything|world|motivation|biggest|best|inspiration|heroes?))\\b',
  ),
  // Cheer.
  says(
    '\\b(?:make|makes|made|making) (?:a|some|such a|the) (?:\\w+ )?(?:difference|change|impact)|\\bmeans? (?:a lot|so much|the world|everything)|\\b(?:stay|staying) (?:positive|strong|focused|motivated|hopeful)|\\b(?:keep|kept) (?:going|pushing|it up|at it)|\\b(?:give|gave|giving) up\\b|\\binspir(?:es?|ed|ing|ation)\\b|\\b(?:motivat|grateful|thankful|blessed|blessing|rewarding|fulfilling|so proud|so happy|so excited|so much fun|amazing|awesome|incredible|wonderful|passion|journey)|\\b(?:reminds?|reminded|helps|helped|taught|teaches|showed) (?:me|us)\\b|\\b(?:feel|felt|feels) (?:so |really |very )?(?:good|great|bad|better|alive|free|lucky|amazing|like)\\b',
  ),
  says(
    `^(?:i|we) (?:<adv>)(?:am|are|was|were|feel|felt|get|got|have been|been) (?:<adv>)(?:so |very |too |quite |a bit |a little |super |really |pretty |extremely |totally |not )*${FEELING}\\b(?!.*\\d)`,
  ),
  says(
    `^(?:<w> ){1,6}?(?:is|are|was|were|looks?|looked|sounds?|seems?|feels?|felt|tastes?|smells?|been|be) (?:<adv>)(?:not |so |such |very |too |quite |a bit |super |pretty |extremely |absolutely |truly |totally |just |really |always |all |as )*${EVALUATIVE}(?:$| (?:to me|for me|for us|today|now|here|when|and|but|with|how|that|to|in|at|on|of|as|because|if|again|right)\\b)`,
  ),
  says(
    '^(?:i|we) (?:<adv>)(?:think|believe|guess|suppose|hope|wish|feel|know|knew|mean|meant|see|understand|realize|realise|wonder|agree|appreciate|imagine|doubt|swear|bet|promise|want|wanted|need|would|could|should|might|may|shall|let|thank|try|hear|heard|figure|remember when|recall|mind|care about this|get it|get that|trust|expect|assume|plan|intend|aim|must)\\b(?! to live| up near)',
  ),
  says(
    '^(?:i|we) (?:will|am going to|are going to|shall) (?!be (?:in|at|on|away|abroad|<w>ing)|(?:<w> ){0,8}?(?:\\d|on|in|at|next|tomorrow|tonight|by|from|until|this)\\b)',
  ),
  says(
    '^(?:i|we) (?:do|did|am|are|was|were|have|had|can|will|cannot|could) not (?:really |even |quite |actually )?(?:know|think|want|mean|get it|understand|remember|believe|care|mind|see|feel like|sure|wait|say|like (?:it|that|this)|agree|need|expect|to|in the mood|joking|kidding|here)\\b',
  ),
  says('^(?:i|we) (?:<adv>)cannot (?:wait|believe|help|stop|imagine|complain|thank|get enough|remember|tell|stand)\\b'),
  says(
    '^(?:i|we) (?:<adv>)(?:love|like|enjoy|hate|loved|liked|enjoyed|adore|miss|missed)(?: <w>){0,2}$(?<!\\b(?:love|like|enjoy|hate|adore) (?!it|that|this|you|them|these|those|her|him)<w>(?: <w>)?)',
  ),
  says(
    '^(?:i|we) (?:<adv>)(?:love|like|loved|liked|hate|enjoyed|adore) (?:it|that|this|these|those|you|your|them|how|when|the (?:idea|way|thought|sound|look|fact|part|first|second|third|last|new|other|suggestion|answer)|all (?:the|of)|every)\\b',
  ),
  says(
    '^(?:i|we) (?:am|are) (?:asking|wondering|talking|speaking|saying|telling|thinking|hoping|guessing|sorry|afraid|looking (?:for|forward|at|to)|trying|about to|just (?:trying|looking|here|asking|saying)|having (?:fun|a (?:great|good|blast))|open to|here (?:to|for)|interested in (?:seeing|hearing|knowing|your)|curious)\\b',
  ),
  says(
    '^(?:i|we) (?:have|had|got) (?:<adv>)(?:a |an |some |such a |so much |the best |the most |no )?(?:great|good|nice|fun|blast|wonderful|lovely|bad|amazing|awesome|best|idea|clue|question|questions|feeling|point|doubt|doubts|problem with (?:that|this)|choice)\\b',
  ),
  says(
    '^(?:there|here) (?:is|are|was|were|will be)(?: <w>){0,2}? (?:no|nothing|always|something|plenty|a lot|lots|so much|so many|many|more|a way|no way|any|hope|a reason|a chance|always)\\b(?!.*\\b(?:heating|car|lift|elevator|internet|parking|garden|<w> of us)\\b)',
  ),
  says(
    '^(?:the|a|my) (?:weather|sky|sun|rain|world|universe|point|thing|idea|truth|fact|good news|bad news|problem|issue|answer|question|first one|second one|last one|view|views|food|vibe|atmosphere|feeling|journey|key|best|worst|possibilities|other day)\\b (?:is|are|was|were|has|looks|seems)\\b(?!.*\\d)',
  ),
  says('\\b(?:my|his|her|their) (?:life|brain|code|face|head|mind|heart|bad) (?:is|says|hurts|was|has)\\b'),
  says('^(?:they|he|she) (?:are|is|was|were|look|looks) (?:<adv>)(?:so |very |too |really |such |all |just )*(?:<w>)$'),
  says(
    '^(?:everyone|everybody|people|someone|somebody|nobody(?! (?:on|in|at|from) (?:my|our))|no one(?! (?:on|in|at|from) (?:my|our))|nothing|everything|something|anything|anyone|life|time|love|music|art|family|friends|things|stuff|times|kids these days|one)\\b',
  ),
  says('\\b(?:says hi|said hi|fingers crossed|long story|you know what|who knows|go figure|no offen[cs]e)\\b'),
]
