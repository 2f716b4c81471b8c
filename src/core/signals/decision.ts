// Decisions: that something has to be decided between things, and that it was. Data for detect.ts.
import { rule } from './rule.ts'

const CHOOSES =
  '(?:chose|picked|selected|(?:dropped|scrapped|ditched|abandoned|postponed|cancelled|canceled) (?!(?:<w> ){0,4}(?:off|by|in|out|down)\\b|it\\b|the ball|them\\b)<w>|opted (?:for|to|against|in|out)|settled (?:on|for)|went (?:with|for)|stuck with|ruled out|agreed (?:to|on|that|not)|committed to|signed off on|landed on|voted (?:to|for|against)|dropped the idea|gave up on|switched to|turned down)'
const CHOOSE = '(?:decide|choose|pick|select|make a (?:decision|choice|call)|make up (?:my|our) mind|settle on)'

/** What is put off, denied, or only asked for, is no decision. */
const UNDONE =
  '\\b(?:(?:do|does|did|is|are) not (?:need(?:ed)?|have|going|trying|ready) to|no need to|never said|not saying|nobody|no one|without) .{0,20}(?:decid|choos|chose|pick)|\\b(?:help|let) (?:me|us) (?:to )?(?:decide|choose|pick)|^(?:it|that|this) (?:is|was) up to'

export const DECISION = [
  rule(0.75, '^<I>would rather (?!not\\b|you\\b|die\\b|have (?:a|an) )(?:<w> ){2,}(?:than|instead of) '),
  rule(
    0.7,
    '^<I>(?:am|are) not going to (?:renew|buy|sell|take|accept|apply|go (?:to|with|ahead|back)|move|continue|extend|hire|use|sign|join|attend|switch|invest|pursue|study)\\b',
    '\\b(?:it|this|that|your|you)$',
  ),
  // Taken.
  rule(
    0.95,
    '^(?:<it>)?(?:(?:has|have|had|has been|have been) )?(?:<adv>)(?:decided|resolved) (?:to|on|that|against|not|it|we|i|in favou?r|between|for|upon)\\b',
    UNDONE,
  ),
  rule(0.9, `^<I>(?:have |had )?<adv>${CHOOSES} `, UNDONE),
  rule(
    0.85,
    '^(?:the|our|my) (?:team|board|committee|family|council|group|company|management|boss|manager|client|parents|wife|husband|partner|landlord)(?: <w>)? (?:has |have )?(?:finally |just |now |recently )?(?:chose|chosen|picked|opted|settled|agreed|voted|approved|decided|rejected|signed off)\\b',
  ),
  rule(0.95, '^<I>(?:have |had )?<adv>made (?:up )?(?:my|our|a|the|that) (?:minds?|decision|choice|call)\\b'),
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
  rule(0.9, '^(?:(?:ok|so|the|my|our) )*(?:final )?(?:decision|choice|verdict)(?: is| was|:)'),
  rule(0.9, '^(?:agreed|decided|resolved|approved)(?::| to| that| on) (?:<w> ){1,}'),
  rule(0.9, '^(?:it|that) (?:is|was) (?:decided|settled|agreed)\\b'),
  rule(
    0.8,
    '^<I>(?:am|are) <adv>(?:not )?(?:quitting|leaving|dropping|switching|selling|moving ahead|going ahead|cancelling|canceling|accepting|declining|turning down|calling off|giving up) ',
    '\\b(?:soon|now)$',
  ),
  rule(
    0.75,
    '^<I>(?:think |believe |feel )?(?:that )?(?:we|i) (?:should|will|had better) <adv>(?:go with|go for|choose|pick|use|switch to|stick (?:with|to)|drop|postpone|cancel) ',
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
