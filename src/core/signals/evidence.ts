// Evidence: what is said to be so by data, a document, a measurement or a study. Data for detect.ts.
import { rule } from './rule.ts'

/** What can speak for something. */
const SOURCE =
  '(?:report|study|studies|survey|poll|data|dataset|statistics|stats|figures|numbers|results?|logs?|log file|metrics?|measurements?|benchmarks?|research|paper|papers|article|articles|analysis|analytics|audit|review|meta-analysis|trial|trials|experiment|experiments|tests?|scan|scans|mri|ct|x-?ray|ultrasound|blood ?work|labs?|lab results|biopsy|ecg|ekg|contract|lease|agreement|document|documents|documentation|docs|manual|handbook|guideline|guidelines|spec|specification|policy|invoice|receipt|statement|bank statement|spreadsheet|dashboard|chart|graph|tracker|monitor|telemetry|profiler|profile|trace|flame ?graph|census|certificate|inspection|assessment|evaluation|transcript|minutes|meeting notes|history|readings?|record|records|registry|forecast|evidence|interviews?|feedback form|questionnaire|changelog|release notes|readme|rfc|whitepaper|white paper|publication|journal|textbook|book|website|encyclopedia|wikipedia|letter|email|memo|notice|terms|law|statute|regulation|scale|thermometer|meter|scanner|app|screen time|database|register|label|leaflet|packaging|prospectus|transcript|findings|observations|sources?|pilot|a/b test|sample|simulation|model)'
const SHOWS =
  '(?:shows?|showed|shown|has shown|have shown|says?|said|argues?|argued|states?|stated|found|finds?|has found|have found|indicates?|indicated|suggests?|suggested|reveals?|revealed|reports?|reported|confirms?|confirmed|mentions?|mentioned|lists?|listed|points? to|pointed to|proves?|proved|demonstrates?|demonstrated|concludes?|concluded|estimates?|estimated|puts?|gives?|gave|came back|come back|comes back|came out|documents?|contains?|notes?|noted|claims?|recommends?|recommended|warns?|counts?|recorded|records?|measured|read|reads|detected|detects|cites?|counted|counts|predicts?|predicted|specif(?:y|ies|ied)|spells? out|highlights?|highlighted|backs? (?:this|that|it) up|supports?|ruled out|tracked|tells? us|is clear|are clear|are in)'

const FICTION =
  '^(?:the|this|my|your) (?:book|app|email|letter|model|law|website|article) (?:is|was)\\b|\\byour? (?:answer|report|summary|list|data|table|example)\\b|\\b(?:write|generate|create) '

export const EVIDENCE = [
  rule(
    0.85,
    '(?:^|.{12})(?:,? according to|,? as per|, per) (?:the |our |my |last )*(?!you|your|that|this|me|us|person|day|week|month|year|hour|night|head|capita|annum|request|usual|se\\b|cent)<w>(?: <w>){0,3}$',
    '^(?:i|we) (?:need|want|have|must)\\b',
  ),
  rule(
    0.85,
    "^(?:the |our |my |a |his |her )?(?:<w>'s )?(?:doctors?|gp|vet|dentist|surgeon|radiologist|cardiologist|optician|surveyor|inspector|mechanic|auditors?|technician|treasurer|accountant|lab) (?:has |have |just |also )*(?:found|measured|diagnosed|detected|reported|confirmed|counted|calculated|recorded)(?: that)? (?!out|me\\b|it$)",
  ),
  rule(
    0.8,
    '^(?:my|our|the) (?!boss|manager|doctor|dentist|sister|brother|mother|mom|mum|dad|father|wife|husband|partner|friend|colleague|teacher|landlord|son|daughter|boyfriend|girlfriend|neighbou?r|lawyer|therapist|vet|coach|aunt|uncle|cousin|grand|professor|advisor|plumber|mechanic|agent|boy|girl|man|woman|team|client|kids?|kid|cat|dog)(?:<w> ){1,3}(?:says?|shows?|reads?|reports?|reported|measured|showed) .{0,80}\\d',
  ),
  rule(
    0.85,
    '^(?:<I>(?:have )?)?(?:<adv>)(?:found|read|saw|came across) (?:a|an|some|one|two|several|this|the) (?:<w> ){0,3}?(?:paper|study|article|report|survey|source|statistic|meta-analysis|review|post|thread)s? (?:that|which|where|showing|saying|suggesting|reporting|arguing|about|on|in|from|by|claiming) (?:<w> ){1,}',
  ),
  rule(
    0.8,
    `^<I>(?:have )?(?:<adv>)(?:checked|looked at|looked up|looked through|went through|dug out|dug up|pulled|compared) (?:the|our|my|his|her|all the|last <w>'s) (?:<w> ){0,2}?${SOURCE}s? and (?:<w> ){2,}`,
    '\\byou\\b',
  ),
  rule(0.8, '^<I>(?:have )?(?:<adv>)(?:read|saw) (?:in|on) (?:<w> ){1,6}?that (?:<w> ){2,}', '\\byou\\b'),
  // Figures with where they come from: "the poll had them at 34%", "the invoices come to 8,412".
  rule(
    0.85,
    `^(?:the|our|my|an?|his|her|their|last <w>'s|this <w>'s) (?:<w> ){0,3}?${SOURCE}s?(?: (?:of|from|for|in) (?:<w> ){0,3}?<w>)? (?:puts?|adds? up|added up|comes?|came|totals?|totall?ed|amounts?|averages?|averaged)\\b.*\\d`,
    '\\b(?:pages?|chapters?|people|rooms?|years old)\\b',
  ),
  rule(
    0.8,
    '^(?:my|our|the) (?:<w> ){1,3}?(?:has|had|puts?|clocks?|clocked) (?:me|us|him|her|it|them) (?:at|on|down)\\b.*\\d',
  ),
  rule(
    0.75,
    '^(?:in|over|during) (?:the |our |my )?(?:last|past|previous) (?:<w> ){0,2}<w>,? (?:i|we) (?:<adv>)(?:had|got|closed|sold|made|spent|lost|shipped|received|averaged|did|earned|saw|recorded|logged) .*\\d',
  ),
  rule(
    0.8,
    `^(?:the|our|my|an?|his|her|their) (?:<w> ){0,3}?${SOURCE}s? (?:reached|hit|peaked|topped|handled|managed|achieved|averaged) .*\\d`,
  ),
  // Whatever shows that something is so, be it a source known by name or not; people only say it.
  rule(
    0.8,
    '^(?:<it>)(?:<adv>)(?:clearly |consistently |all )?(?:shows?|showed|has shown|have shown|indicates?|indicated|reveals?|revealed|demonstrates?|demonstrated) (?:that|how|no|an?|the|\\d)',
    '^(?:i|we|he|she|they|it|this|that|these|those|let|please)\\b|\\b(?:me|us|you|your|off) ?',
  ),
  rule(
    0.8,
    '^(?:about |around |roughly |only |nearly |almost |over |more than |less than )?(?:\\d[\\d.,]* ?(?:%|percent|per cent)|(?:\\d+|<w>) (?:out of|in|of) (?:the |our |my |those )?(?:\\d+|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|hundred))(?: (?:of|out of))?(?: the| our| my| all)?(?: <w>){1,3} (?:said|say|mentioned|reported|report|complained|preferred|chose|picked|answered|voted|clicked|stopped|dropped|left|failed|passed|asked|rated|agreed|named|did not|never|could not|cannot|were|had|have|found|missed|struggled|gave up|want|use|prefer)\\b',
  ),
  rule(
    0.95,
    '^(?:and |but |so )?(?:according to|as per|per|based on|judging (?:by|from)|going by|as (?:stated|shown|reported|described|documented|seen|measured|noted) (?:in|by|on)) (?:the|a|an|our|my|this|that|last|\\d{4}|recent|some|several|<w>)',
    '^(?:according to|based on) (?:you|your|that|this|him|her|them|what you|our conversation|legend|(?:my|our) (?:preferences?|interests?|budget|conversation|discussion|needs?|situation))\\b|^per (?:person|day|month|week|year|hour)',
  ),
  rule(
    0.9,
    `^(?:in )?(?:the|a|an|one|our|my|his|her|this|that|these|those|two|three|some|several|many|most|all|recent|new|last|multiple|both|\\d{4}|<w>'s)? ?(?:<w> ){0,5}?${SOURCE}s?(?: (?:from|of|in|by|on|at|for|with|among|across|between|about|i|we|taken|published|done|run|last|this|conducted|dated)(?: <w>){1,5}?)?(?:,[^,]{2,30},)?(?: (?:also|clearly|consistently|only|even|now|just|already|all|still|really|again|strongly))?(?: do| does| did)? ${SHOWS}\\b`,
    `${FICTION}|^(?:i|we|you|he|she|they)\\b|^(?:tests?|labs?|app|model|trace|log|logs) (?:read|reads|records?|list|lists|counts?|gives?)\\b`,
  ),
  rule(
    0.9,
    `^in (?:the|a|an|our|my|this|that|last|his|her|their|recent|<w>'s)(?: <w>){0,4}? (?:test|tests|study|survey|poll|report|interviews?|benchmark|benchmarks|experiment|experiments|trial|audit|analysis|measurements?|pilot|load test|paper|dataset|data|logs|sample|census|questionnaire|simulation|review|a/b test|contract|lease|documentation|docs|manual|records|books|minutes|spreadsheet|invoice)\\b.{0,60}\\b(?:was|were|is|are|had|has|have|took|said|voted|complained|reported|showed|answered|preferred|found|rose|fell|reached|failed|passed|mentioned|it|there|<w>ed)\\b`,
    '\\b(?:i want|we want|i need|please)\\b',
  ),
  rule(
    0.9,
    '^<I>(?:have )?(?:<adv>)(?:measured|benchmarked|surveyed|profiled|timed|weighed|counted|tallied|tracked|logged|recorded|sampled|polled) (?!down|to|for you)(?:<w> ){0,6}',
    '\\b(?:in|on) my (?:journal|diary)\\b',
  ),
  rule(
    0.85,
    `^<I>(?:have )?(?:<adv>)(?:read|saw|found|looked it up|checked|seen|heard)(?: it)? (?:in|on|from|at) (?:the|a|an|our|my|this|that|<w>)(?: <w>){0,4}? (?:manual|report|study|paper|article|docs|documentation|contract|lease|data|logs|dashboard|guidelines?|spec|wikipedia|book|handbook|forum|website|statement|newspaper|times|journal|records|minutes|policy|spreadsheet)\\b(?: <w>){2,}`,
  ),
  rule(
    0.85,
    '^(?:research|studies|statistics|data|evidence|experiments|surveys|experts|scientists|the data|the numbers|the literature|the evidence|(?:the )?google analytics|grafana|eurostat|the cdc|the who|the nhs) (?:<w> ){0,4}?(?:shows?|suggests?|says?|indicates?|found|have found|has found|agree|points? to|recommends?|reports?|confirms?) ',
  ),
  rule(
    0.85,
    '^(?:my|our|the|his|her)(?: (?:last|latest|recent|most recent|first|new|<w>)){0,3} (?:test|reading|measurement|cholesterol|hba1c|ferritin|blood pressure|blood test|heart rate|vo2 ?max|bmi|score|psa|tsh|weigh-in|result|results|results? of <w>|p95|p99|lighthouse score|nps)(?: (?:of|for|on|from|at|in|yesterday|today|this|last)(?: <w>){1,3})? (?:was|is|were|are|came|showed|read|at) (?:at |about |around |only |back |in |up |down )*(?:[\\d~<>]|negative|positive|normal|high|low|elevated|clear|fine)',
    '\\b(?:test|score) (?:is|was) (?:at \\d{1,2} ?(?:am|pm)|on |tomorrow|next)',
  ),
  rule(
    0.85,
    '^(?:the|an?|our|my)(?: <w>){0,3} (?:thermometer|scale|meter|sensor|monitor|tracker|watch|speedtest|speed test|profiler|dashboard|grafana|analytics|counter|odometer|bathroom scale)(?: <w>)? (?:reads?|says?|shows?|showed|said|measured|reported|gave|displays?) ',
  ),
  rule(
    0.8,
    '^(?:page|section|chapter|clause|table|figure|appendix|paragraph|article) [\\divxa-c][\\w.]*(?: (?:of|in|from)(?: <w>){1,5}?)? (?:says?|states?|shows?|lists?|mentions?|requires?|covers?)\\b',
  ),
]
