// Goals: what the person wants to come about. Data for detect.ts.
import { rule } from './rule.ts'

/** Wants that are put to the assistant, or that are no more than manners. */
const ASKED =
  '\\b(?:want|like|love|need|hope|hoping|looking|wish|trying) (?:to )?(?:you\\b|your\\b|know\\b|ask\\b|hear\\b|understand (?:how|what|why|the difference|this|that|it)|see (?:an?|the|some|if|how)\\b|discuss|talk (?:about|to you)|say\\b|thank\\b|apologi|mention|clarify|point out|add that|share\\b|get (?:your|some) (?:advice|help|feedback|input|tips|ideas))|\\b(?:want|like|love|need) (?:an?|some|the|more|another) (?:\\w+ )?(?:answer|summary|list|example|explanation|recipe|overview|table|poem|translation|version|info|information|details|advice|help|tips|ideas|suggestions?|break|nap|coffee|hug|drink|snack)|\\b(?:see|meet|talk to|hear from) you\\b|\\b(?:joking|kidding)\\b'
const UNWANTED =
  '\\b(?:do|does|did) not (?:really |even |necessarily )?(?:want|aim|plan|intend|hope|wish)\\b|\\bnever (?:wanted|said)\\b|\\bnot (?:a|my|our|trying|planning|looking|hoping)\\b'
const NOT = `${ASKED}|${UNWANTED}`

const AIM =
  '(?:goal|aim|objective|target|ambition|dream|north star|resolution|aspiration|mission|plan|wish|hope|priority|okr)'

export const GOAL = [
  rule(
    0.9,
    `\\b(?:is|are|remains) (?:still )?(?:my|our|the) (?:<w> ){0,2}?(?:goal|aim|objective|target|ambition|dream)s?\\b`,
    UNWANTED,
  ),
  rule(
    0.95,
    `^(?:(?:my|our|the|one|another|his|her|their)(?: (?:main|big|biggest|long-term|short-term|ultimate|overall|first|next|new|personal|primary|current|real|top|whole|career|fitness|savings|only|second|year's|new year's|\\w+))? ${AIM}s?)(?: (?:of|for|with|at|this|in|here|right)(?: <w>){1,4}?)? (?:is|are|was|remains|would be)(?: now| still| simply| just)? (?:to |that |a |an |getting |having |being |the |<w>ing |\\d|~|under |over |at least )`,
    `\\b(?:plan|priority|hope|target) (?:is|was) (?:the|a) (?:same|good|bad)|${UNWANTED}`,
  ),
  rule(0.9, `^(?:(?:my|our|the) )?${AIM}s?(?: for [^:]{1,30})?: `),
  rule(0.9, '^(?:goal|aim|objective|target) is (?:to |that |<w>ing |\\d)'),
  rule(
    0.9,
    '^<I>(?:want|wanted|wish|would <adv>like|would <adv>love|hope|aim|intend|aspire|plan|strive|dream of|dream to|long|desire|mean)(?:s)? (?:to |that |a |an |my |our |the |us |me |for |being |having |owning |<w>ing |<w> to |fewer |less |more |at |zero |no )',
    NOT,
  ),
  rule(
    0.9,
    '^<I_am>(?:aiming|hoping|planning|trying|striving|working (?:towards?|on getting|on becoming|on being)|saving(?: up)?|determined|aspiring|training|looking|eager|keen|preparing|pushing|shooting|on track|dreaming|on a mission|looking forward)(?: <w>)? (?:to|for|towards?|of|on) ',
    `${NOT}|\\blooking (?:at|into|up)\\b|\\blooking (?:forward to|for)\\b|\\btrying to (?:figure out|understand|say|be (?:funny|difficult|rude)|find out|get (?:it|this|that)|work out (?:why|what|how))|\\bplanning on$|\\bworking (?:on|for) (?!getting|becoming|being|improv|reduc|los)`,
  ),
  rule(
    0.85,
    '^(?:really |just |also |still )?(?:want|would like|would love|hope|plan|aim|need) to (?:<w> ){1,}',
    `${NOT}|^(?:want|need) to (?:let|say|hear|know|talk|chat|see|go|join|come|play|try|grab|do (?:it|this|that))\\b`,
  ),
  rule(0.85, '^<I>(?:hope|am hoping|are hoping) (?:that )?(?:i|we|my|our) (?:<w> ){1,}', NOT),
  rule(0.85, '^<I_am>working on (?:getting|becoming|improving|reducing|losing|building up) ', NOT),
  rule(
    0.85,
    '^<I_am>(?:working towards?|saving (?:up )?for|training for|aiming for|striving for|hoping for|aiming at|dreaming of) ',
    NOT,
  ),
  rule(
    0.85,
    '^(?:ideally|hopefully|in an ideal world|by (?:the end of|next|this|\\d)[^,]{0,30}|long term|someday|one day|eventually),? (?:i|we) (?:would|want|will|can|could|hope|should) ',
  ),
  rule(
    0.9,
    '^(?:the|our|my) (?:whole |main |only |real )?(?:point|purpose|idea|intention|intent)(?: of (?:<w> ){1,4}?| here | behind (?:<w> ){1,3}?| )is to ',
    UNWANTED,
  ),
  rule(
    0.9,
    '^what (?:i|we) (?:really |actually |ultimately |mostly )?(?:want|need|am after|are after|am aiming for|hope for)(?: most)? is ',
  ),
  rule(
    0.85,
    '^<I>(?:need|have) to (?:get (?:better|fit|healthier|in shape|more|out of debt)|lose|improve|cut (?:down|back|my|our)|reduce|save|learn|become|grow|quit|stop)\\b',
    ASKED,
  ),
  rule(0.8, '^<I>(?:(?:am|are) looking to|will <adv>aim (?:to|for)) ', ASKED),
  rule(
    0.7,
    '^<I>(?:need|am looking for|are looking for|am searching for|am in search of) (?:a |an |to find )(?:new |cheaper |better |bigger |smaller |used |good )*(?:job|flat|apartment|house|car|laptop|place|room|roommate|therapist|nanny|babysitter|internship|mortgage|school|tenant|buyer|co-?founder|investor|contractor|phone|bike|position|role)\\b',
    '\\b(?:ideas?|names?|suggestions?|advice)\\b',
  ),
]
