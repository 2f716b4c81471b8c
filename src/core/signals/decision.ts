// Decisions: that something has to be decided between things, and that it was. Data for detect.ts.
import { rule } from './rule.ts'

const CHOOSES =
  '(?:chose|picked|selected|(?:dropped|scrapped|ditched|abandoned|postponed|cancelled|canceled) (?!(?:<w> ){0,4}(?:off|by|in|out|down)\\b|it\\b|the ball|them\\b)<w>|opted (?:for|to|against|in|out)|settled (?:on|for)|went (?:with|for)|stuck with|ruled out|agreed (?:to|on|that|not)|committed to|signed off on|landed on|voted (?:to|for|against)|dropped the idea|gave up on|switched to|turned down)'
/** Done on purpose, and it changes what happens next. Happenings ("I bought", "I moved") are not here: they are claims. */
const COMMITTED =
  '(?:passed on (?:the|a|an|that|<w>ing)|booked|reserved|cancelled|canceled|rescheduled|put off|pushed back|called off|signed up|signed (?:<w> ){1,2}?up|turned (?:<w> ){1,4}?down|signed the|signed (?:a|our|my) (?:contract|lease|offer)|enrolled|resigned|handed in|given notice|gave notice|accepted|declined|rejected|refused|hired|replaced|migrated|reverted|rolled back|standardi[sz]ed on|took (?:the|their|that) (?:offer|job|deal|flat|apartment|place|position|role|contract|house)|ordered (?:the|our|my|an?|new|two|three) (?!pizza|coffee|takeaway|food|beer|burger|drink|salad|sandwich)|skipped|switched (?:<w> ){1,5}?(?:to|from)|moved (?:the|our|my) (?:<w> ){1,4}?(?:to|from)|quit (?:my|the|our|<w>ing)|said (?:yes|no) to|stopped (?:using|taking|buying|paying|eating|drinking)|given up|gave up|opted|committed)'
/** The same, on its way: "we're skipping the fair". What only goes on ("I'm taking pills") is not here. */
const COMMITTING =
  '(?:ordering|booking|returning the|donating|giving (?:the|our|my|away)|taking the (?:<w> )?(?:job|offer|train|bus|flat|apartment|deal|role|position|course|class)|quitting|leaving|dropping|switching|migrating|moving (?:the|our|my|from|to (?:an?|the)|everything|all)|moving ahead|going ahead|cancelling|canceling|postponing|delaying|rescheduling|skipping|scrapping|ditching|sunsetting|phasing out|shutting down|closing (?:the|our|down)|replacing|renaming|rewriting|reverting|rolling back|merging|splitting|outsourcing|pausing|freezing|keeping (?:the|our|my)|selling|buying|renting|hiring|accepting|declining|rejecting|turning down|calling off|giving up|cutting (?:the|our|out)|getting rid of|putting off|pulling out|staying put|going back to (?:school|night school|uni|university|college|work)|opting|signing up|enrolling|resigning|limiting|using (?:<w> ){1,4}?instead)'
const CHOOSE = '(?:decide|choose|pick|select|make a (?:decision|choice|call)|make up (?:my|our) mind|settle on)'

/** What is no plan of its own: manners, moods, and what is said to the assistant. */
const NO_PLAN =
  '(?:be|have|try|check|see|let|keep|look|think|do|get|ask|tell|talk|read|need|miss|remember|send|catch|definitely|never|say|give|share|want|love|like|find|know|make sure|continue|stay|feel|take (?:a|it|that)|pass|come back|come up|show|update|probably|hopefully|surely|likely)\\b'
const WHEN =
  '(?:today|tonight|tomorrow|(?:next|this|on|in the|in|by|before|after|until|from|at the end of|over the) (?:<w> )?(?:week(?:end)?|month|year|spring|summer|autumn|fall|winter|morning|evening|night|quarter|term|semester|christmas|easter|holidays|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|\\d+(?:st|nd|rd|th)?)|(?:in|at) \\d[\\d.:]*)\\b'

/** What is put off, denied, or only asked for, is no decision. */
const UNDONE =
  '\\b(?:(?:do|does|did|is|are) not (?:need(?:ed)?|have|going|trying|ready) to|no need to|never said|not saying|nobody|no one|without) .{0,20}(?:decid|choos|chose|pick)|\\b(?:help|let) (?:me|us) (?:to )?(?:decide|choose|pick)|^(?:it|that|this) (?:is|was) up to'

export const DECISION = [
  rule(0.75, '^<I>would rather (?!not\\b|you\\b|die\\b|have (?:a|an) )(?:<w> ){2,}(?:than|instead of) '),
  rule(
    0.7,
    '^(?:<I>(?:am|are) )?not going to (?:renew|buy|sell|take|accept|apply|go (?:to|with|ahead|back)|move|continue|extend|hire|use|sign|join|attend|switch|invest|pursue|study)\\b',
    '\\b(?:it|this|that|your|you)$',
  ),
  // Taken.
  rule(
    0.95,
    '^(?:<it>)?(?:(?:has|have|had|has been|have been) )?(?:<adv>)(?:decided|resolved) (?:to|on|that|against|not|it|we|i|in favou?r|between|for|upon)\\b',
    UNDONE,
  ),
  rule(0.9, `^<I>(?:have |had )?<adv>${CHOOSES} `, UNDONE),
  // Without its subject: "cancelled my gym membership", "picked the red one over the blue one".
  rule(
    0.75,
    `^<adv>(?:chose|picked|selected|scrapped|ditched|dropped|postponed|opted for|settled on|went with|ended up with|switched to|ruled out|agreed to|${COMMITTED}) (?:my|our|the|a|an|on|to|for|against|with|<w>ing|(?:<w> ){1,4}?(?:over|instead of|rather than)) ?<w>`,
    `${UNDONE}|\\byears? ago\\b|^(?:<w> ){1,4}(?:is|are|was|were) `,
  ),
  rule(
    0.8,
    `^<I>(?:have |had )?<adv>${COMMITTED}(?= |(?<=\\b(?:the|that|our|my|their) \\p{L}+)$)`,
    `${UNDONE}|\\b(?:years?|decades?) ago\\b|\\bgave up (?:on )?(?:hope|trying|looking)|\\b(?:it|them|that)$`,
  ),
  rule(
    0.85,
    '^(?:the|our|my) (?:team|board|committee|family|council|group|company|management|boss|manager|client|parents|wife|husband|partner|landlord)(?: <w>)? (?:has |have )?(?:finally |just |now |recently )?(?:chose|chosen|picked|opted|settled|agreed|voted|approved|decided|rejected|signed off)\\b',
  ),
  rule(0.95, '^<I>(?:have |had )?<adv>made (?:up )?(?:my|our|a|the|that) (?:minds?|decision|choice|call)\\b'),
  rule(0.85, '^(?:<I>(?:have )?)?<adv>changed (?:my|our) minds?\\b', '\\b(?:you|your)\\b'),
  rule(
    0.9,
    '^<I>(?:have |had )?<adv>(?:chosen|settled|picked|gone (?:with|for)|ended up (?:choosing|picking|going|buying|taking|booking|using)|come to (?:a|the) decision)\\b',
  ),
  rule(
    0.9,
    '^(?:(?:i|we) (?:am|are) )?<adv>(?:going|am going|are going|sticking|settling|opting|gonna go) (?:to go |to stick |to stay |to settle )?(?:with|for|on) (?!it$|you\\b|a (?:walk|run|swim|hike|drive|ride|jog|bit|while)|my (?:walk|run)|<w> (?:walk|run|hike|swim)|(?:lunch|dinner|breakfast|coffee|drinks))',
  ),
  rule(
    0.85,
    '^<I>(?:will|shall|would rather|am going to|are going to) <adv>(?:go (?:with|for)|stick (?:with|to)|take|choose|pick|opt for|use|keep using|stay with|settle (?:on|for)|switch to|drop|skip|accept|decline|turn down) ',
    '\\b(?:a look|a break|a nap|a walk|it from|that from|your|you|care|note|notes)\\b|(?:take|use|go with|keep) (?:it|that|this|those|them)(?: |$)',
  ),
  rule(
    0.85,
    "^(?:let's|let us|lets) (?:go|stick|stay) with ",
    '\\b(?:it|that|this|your|the (?:first|second|third|last) (?:one|option|version|draft))$',
  ),
  rule(0.9, '^(?:(?:ok|so|the|my|our) )*(?:final )?(?:decision|choice|verdict|final answer|final call)(?: is| was|:)'),
  rule(0.9, '^(?:agreed|decided|resolved|approved)(?::| to| that| on) (?:<w> ){1,}'),
  rule(
    0.9,
    '^(?:(?:it|that) (?:is|was) (?:decided|settled|agreed)\\b|decision made\\b)|,? that is (?:settled|decided|agreed|final)$|^(?:the|our|my) <w>(?: <w>)? (?:stays?|remains?) (?:where (?:it is|they are)|put|as (?:it is|they are))',
  ),
  rule(
    0.8,
    `^<I>(?:am|are) <adv>(?:not )?${COMMITTING} `,
    '\\b(?:soon|now)$|\\bselling (?:like|well)\\b|\\bleaving (?:it|you|work|home|the (?:house|office))\\b|\\bkeeping (?:the faith|my (?:fingers|eyes?|head|cool|spirits?))|\\b(?:you|your)\\b',
  ),
  rule(
    0.8,
    '^<I>(?:am|are|will|will not|am going to|are going to|am not going to|are not going to) (?!(?:see|try|wait|check|let|be|think|ask)\\b)<w> (?:<w> ){1,8}?(?:instead(?: of)?|rather than|after all|this time|first and|until (?:next|further))\\b',
    '\\b(?:you|your|this|that)\\b',
  ),
  rule(
    0.75,
    '^<I>(?:think |believe |feel )?(?:that )?(?:we|i) (?:should|will|had better) <adv>(?:go with|go for|choose|pick|use|switch to|stick (?:with|to)|drop|postpone|cancel) ',
  ),
  rule(
    0.8,
    '^<I>(?:am|are) not (?:taking|doing|buying|going (?:to (?:the|a|<w> (?:this|next|in)|back)|ahead|with|there)|joining|renewing|applying|having|signing|staying|using|inviting|paying|hiring|coming|putting|spending|waiting|bringing|keeping) (?!well\\b|great\\b|good\\b|too\\b|so\\b|it$|that$|this$|you\\b|anything\\b)<w>',
    '\\b(?:you|your)\\b',
  ),
  rule(
    0.75,
    '^(?:in the end|after (?:some|a lot of|much|long|careful) (?:thought|thinking|discussion|debate|consideration|back and forth)|on reflection|all things considered),? (?:i|we) (?:will |have )?(?!was\\b|were\\b|am\\b|are\\b|felt\\b|cried\\b|laughed\\b|had to\\b|think\\b|liked\\b|loved\\b|enjoyed\\b)<w> (?:<w> ?)+|^<I>(?!was\\b|were\\b|am\\b|are\\b|had\\b|felt\\b|liked\\b|loved\\b|enjoyed\\b)(?:<w> ){2,}in the end$',
    '\\b(?:you|your)\\b',
  ),
  rule(
    0.75,
    '^(?:dropped|ditched|scrapped|switched|doing|taking|going|using|getting|buying|booking) (?:<w>,? ){1,6}instead$',
  ),
  rule(0.8, '^<I>(?:<w> ){2,}after all$', '\\b(?:was|were) (?:right|wrong|fine|ok)\\b'),
  // Planned, and for when: "I'm going to hand it in on Friday".
  rule(
    0.75,
    `^<I>(?:will|shall|am going to|are going to) <adv>(?!${NO_PLAN})<w> (?:<w> ){0,8}?${WHEN}`,
    '\\b(?:you|your|it|this|that|them|these|those)(?: <w>){0,2}$|\\bnot going to\\b',
  ),
  rule(
    0.75,
    '^<I>(?:will|shall|am going to|are going to|will not|am not going to|are not going to) <adv>(?:sell|buy|book|cancel|quit (?!on)|switch|drop|hire|fire|replace|rewrite|postpone|sign up|apply|resign|renew|refinance|rent|delegate|outsource|migrate|merge|launch|ship|publish|skip|leave out|leave the|start with|do without|stop <w>ing|(?:move|push|shift|bring) (?:the|our|my) (?:<w> )+(?:to|back|forward)) (?!it$|that$|this$|you\\b)<w>',
    '\\b(?:you|your)\\b|(?: (?:it|this|that|them))$',
  ),
  rule(
    0.8,
    "^(?:let's|let us|lets) (?:use|drop|skip|keep (?:the|our|my)|postpone|move|switch|ship|buy|book|hire|cancel|start with|settle|choose|pick|replace|wait until|wait for|meet|rent|launch|leave out|stick|put off|order|not) (?!it\\b|this\\b|that\\b|in mind)(?:<w> ?){2,}",
    '\\b(?:you|your|it|this|that|one|ones|laughter|example|list|table|section|paragraph|sentence|chat|story|game|topic)\\b',
  ),
  // To be taken.
  rule(
    0.95,
    `^<I>(?:still |really |now |also |first |just )*(?:have to|need to|must|should|got to|want to|would like to|am about to|are about to|am trying to|are trying to|am going to|are going to|am yet to|have yet to|will have to) (?:still |finally |first |now |soon )*${CHOOSE}\\b`,
    UNDONE,
  ),
  rule(
    0.9,
    `^<I>(?:cannot|could not|can not|am struggling to|are struggling to|do not know how to|am unable to|find it hard to|am finding it hard to) <adv>${CHOOSE}\\b`,
  ),
  rule(
    0.85,
    '^<I>(?:have|(?:am )?having|are having) (?:a |some )?(?:hard time|tough time|trouble|difficulty|difficulties) (?:deciding|choosing|picking|settling) ',
  ),
  rule(0.85, `^<I>(?:have not|did not|still have not) (?:yet )?<adv>(?:decided|chosen|picked|settled|made up)\\b`),
  rule(0.9, '^<I_am>(?:torn|undecided|debating|deciding|choosing|in two minds|on the fence|of two minds)\\b', UNDONE),
  rule(
    0.85,
    '^<I_am>(?:weighing|mulling|wavering|hesitating|going back and forth|leaning|considering|contemplating|toying|tempted|thinking (?:about|of|over) (?:whether|if|either|between|switching|moving|quitting|selling|leaving|changing|buying))\\b',
  ),
  rule(0.85, '^<I>(?:am|are) (?:thinking (?:of|about)|between) .{2,60} (?:or|versus|vs\\.?) '),
  rule(
    0.85,
    '^(?:it|this) (?:is|comes down to|is down to|boils down to) (?:either |a choice )?(?:between )?.{2,40}? (?:and|or|vs\\.?|versus) ',
    '^it is (?!between|either|down)',
  ),
  rule(
    0.85,
    '^(?:the|a|my|our|this|one) (?:big |main |next |hard |tough |difficult )*(?:decision|choice) (?:is|now|remains|between|about|on|whether|i|we|to)\\b',
  ),
  rule(0.85, '^<it>(?:has|have|needs?|need) to (?:be )?(?:decided?|chosen?|picked) ', UNDONE),
]
