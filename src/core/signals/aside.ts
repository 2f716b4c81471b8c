// What carries no signal however it reads: talk about the talk, supposing, what others said, fiction, jokes, requests. Data for
// detect.ts; everything that begins with ^ is for clauses in the form of plain.ts.
import { says } from './rule.ts'

/** Words in front of what is said, with what follows them: cut off, again and again. For text as it was typed. */
export const LEAD =
  /^(?:(?:oh|ah|aha|hm+|um+|uh|er+m?|well|so|ok(?:ay)?|right|alright|all right|yes|yeah|yep|yup|no|nope|nah|sure|great|good|nice|cool|perfect|awesome|wow|thanks?(?: a lot| so much| you| again| for (?:the|your|that) [\p{L}]+)?|thx|cheers|hi|hello|hey|hi there|hello there|hey there|good (?:morning|afternoon|evening)|sorry|please|anyway|anyways|btw|by the way|fyi|also|actually|honestly|frankly|basically|look|listen|you know|you see|i mean|to be honest|tbh|to be clear|for context|(?:(?:some|quick|a bit of|more|a little) )?(?:context|background|news)|for background|just so you know|for your information|for what it's worth|fwiw|quick one|quick question|quick update|update|some facts|the facts|a few facts|facts|for the record|about me|in case it matters|if it helps|edit|ps|p\.s\.|note|small update|first(?: of all| off)?|second(?:ly)?|next|finally|lastly|importantly|unfortunately|luckily|fortunately|sadly|interestingly|currently|right now|of course|true|true story|fair enough|got it|i see|makes sense|again|besides|plus|in addition|moreover|however|therefore|overall|all in all|in short|long story short|the thing is|thing is|problem is|the problem is|the point is|fun fact|guess what|let me add|another thing|one more thing|one thing)(?:\s*[,:;!.–—-]+\s+|\s*[,:]\s*))/iu
/** The same without a mark behind them. */
export const LEAD_WORD =
  /^(?:(?:and|but|so|or|ok|okay|well|also|oh|yeah|plus|because|since|then|anyway|btw|fyi|hey|hi|yes|now|please note(?: that)?|note that|keep in mind(?: that)?|just (?:so you know|fyi)|(?:i|we) (?:(?:just|also) )?(?:realized|realised|noticed|remembered|forgot to (?:say|mention)|should (?:add|mention|say)|must (?:add|admit|say)|have to (?:add|admit|say)|(?:want|wanted) to (?:add|mention|say))(?: that)?|it turns out(?: that)?|turns out(?: that)?|the thing is(?: that)?|let me (?:add|note)(?: that)?|remember(?: that)?(?=\s+(?:i|we|my|our|the)\b))\s+)(?!to\b|of\b|what\b|how\b)/iu

/** When and where, in front of a subject: "In 2018 I moved", "At work we use". For the form of plain.ts; stays in the span. */
export const OPENING = says(
  "^(?:(?:whatever|whichever|wherever|whoever|no matter (?:what|which|how|who)) (?:i|we|you|they|it|he|she) <w>(?: <w>){0,3},? (?=(?:it|i|we|the|my|our|they) )|(?:(?:back )?in|at|on|since|after|before|during|last|this|next|every|each|for|by|until|over|within|from|as of|ever since|these|due to|because of|thanks to|with|whatever|wherever|besides|apart from|earlier|yesterday|today|tomorrow|tonight|currently|recently|lately|nowadays|normally|usually|sometimes|originally|previously|(?:two|three|four|five|six|ten|a few|some|\\d+) (?:years|months|weeks|days) ago)(?:(?: (?!i\\b|we\\b)[\\p{L}\\p{N}'’&.%/+#-]+){0,9}?,? (?=(?:i|we) )|(?: (?!i\\b|we\\b)[\\p{L}\\p{N}'’&.%/+#-]+){0,7}?,? (?=(?:my|our|the|she|he|they|it|there) )))",
)

/** Ends of a clause that add nothing to it. */
export const TAIL =
  /(?:[\s,]+(?:lol|haha+|though|tho|btw|by the way|you know|(?<=,\s)(?:right|ok|okay)|thanks|thank you|thx|please|pls|i guess|:\)|:-\)|;\)|\p{Extended_Pictographic}+\uFE0F?))+\s*$/iu

/** Somebody is joking: only what names a number or a name is still taken from such a sentence. */
export const JOKING =
  /\b(?:l+o+l+|lmao|rofl|ha(?:ha)+|hehe+|jk|j\/k|just kidding|only joking|just joking|was joking|yeah,? right|as if|pigs (?:can )?fly|said no one ever|not!|obviously not|sarcasm)\b|\/s\s*$|[😂🤣😜😝🙃😉]|^oh (?:great|joy|wonderful|fantastic|perfect),|\bjust what i (?:wanted|needed)\b|\bbecause (?:who|that) (?:always|needs?|doesn)/iu

/** A stretch in quotation marks of four words and more is somebody's words. */
export const QUOTATION =
  /["“„«][^"“”„«»]{2,400}["”“»]|(?<![\p{L}\p{N}])['‘](?=\p{L})(?:[^'’]|(?<=\p{L})['’](?=\p{L})){2,400}['’](?!\p{L})/gu

/** No prose: errors, commands, queries, markup. */
export const MACHINE =
  /^\s*(?:[A-Z]\w*(?:Error|Exception|Warning)\b|(?:error|warning|fatal|traceback|exception|info|debug)\b\s*[:[(]|at\s+\S+\s*\(|(?:select|insert|update|delete|create|alter|drop)\s+[\w*"`.,\s]{0,80}(?:from|into|table|set|index)\b|(?:git|npm|npx|pip|curl|docker|sudo|cd|ls|apt|brew|kubectl|yarn|cargo|ssh|wget|mkdir|chmod|make)\s+[\w./:-]+|(?:def|class|function|const|let|var|import|from|return|public|private|static|fn|func|package|namespace|using|#include|if\s*\(|for\s*\(|while\s*\()\s*[\w{(*"'].*[({;:=\])>]|\[\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|lorem ipsum)/iu
/** Characters that prose has few of. */
export const SYMBOL = /[{}[\]<>=;|\\_^~#@]|\(\)|::|->|\/\//gu

/** The whole sentence is supposed, told, played or asked for. */
export const ASIDE = [
  // Supposing.
  says(
    "^(?:what if|suppose|supposing|imagine|imagining|let us (?:say|pretend|assume|imagine|suppose)|let's (?:say|pretend|assume|imagine|suppose)|say (?:i|we|you|that|there|the|a)|pretend|if only|hypothetically|in theory|theoretically|in principle|for (?:example|instance)|e\\.?g\\.?|such as|as an example|had (?:i|we|he|she|they|it)|were (?:i|we) to|assume (?:that )?(?:i|we|you|x|y|n|the|a|there)|assuming (?:x|n|y)|given (?:a|an|x|n)|unless|whether|picture|think of|one day when|as if|even if|i wish i|i wish (?:we|you|it|he|she|they|there|that)|would that|what would|how would|maybe i|maybe we|perhaps i|perhaps we)\\b",
  ),
  says(
    '^(?!if (?:i am not mistaken|i remember|i recall|memory serves))(?:if|when|whenever|once|in case|should) (?:i|you|we|they|he|she|it|the|my|a|an|this|that|there|someone|anyone|everything|x|<w>)\\b(?!.*\\b(?:i (?:was|lived|grew|had|moved|started|worked|studied|finished)|we (?:were|lived|moved|had|met|started)|always|never|usually)\\b)',
  ),
  says(
    '\\b(?:would|could|should|might) (?:not )?(?:never |always |probably |at least )?have (?!to\\b|a\\b|an\\b|the\\b|no\\b|my\\b|more\\b)\\w+',
  ),
  says('\\bif (?:i|we|he|she|they|it|you) (?:were|had|would|could|moved|wanted|lived|won|stopped|did)\\b'),
  says(
    '^(?:i|we) (?:would|could|might) (?!like|love|rather|prefer|want|hate|appreciate|really like|really love|also like|also love|<w> like to|<w> love to|imagine|guess|expect|assume|say that|bet|not (?:let|allow|be able))',
  ),
  // Fiction and songs.
  says(
    '\\b(?:in|of) (?:the|my|this|that|your) (?:movie|film|novel|book|story|game|episode|series|dream|poem|song|scene|play|myth|tale|comic|anime|show)\\b,?|^(?:the|my|our|a) (?:main |title |side )?(?:character|hero|heroine|protagonist|villain|narrator|wizard|knight|dragon|detective|princess)\\b|^as the (?:song|saying|poem|proverb) goes|^once upon a time',
  ),
  // What was written here, not what it is about.
  says(
    '^(?:the|your|this|that) (?:<w> )?(?:paragraph|sentence|title|tone|ending|rhyme|wording|punchline|answer|summary|heading|bullet points?|intro|introduction|conclusion|verse|chorus|stanza)\\b',
  ),
  // What somebody else said, thinks or wants.
  says(
    '^(?!i\\b|we\\b)(?:he|she|they|somebody|someone|people|some people|everyone|everybody|others|many people|most people|some|experts|critics|(?:my|our|his|her|their|the|a|one of my|some of my)(?: (?!report|study|survey|contract|test|scan|data|docs|manual|letter|policy|benchmark|x-ray|mri|log|logs|review)<w>){1,4}?|<w>|<w> and <w>)(?: also| just| once| always| often| recently| even| still| then| has| had| have)? (?:says?|said|tells?|told|claims?|claimed|thinks?|thought|believes?|believed|asks?|asked|argues?|argued|insists?|insisted|mentions?|mentioned|reckons?|swears?|swore|replied|answered|wrote|writes|complained|suggests?|suggested|recommends?|recommended|advised?|advises|keeps? (?:saying|telling|asking)|wants? (?:me|us|you)|feels? that|warned|whispered|shouted|yelled|muttered|joked|texted|tweeted|posted|shrugged|laughed|promised me|guesses|suspects?)\\b(?!.*\\b(?:study|survey)\\b|(?: that)? (?:i|we|me|us) (?:must|cannot|(?:have|need) to|(?:am|are) not (?:allowed )?(?:to)?\\b|that (?:i|we) (?:must|cannot|have to|need to))| no (?!to|when|because))',
  ),
  says('^(?:i|we) (?:was|were|have been|got) (?:told|asked|advised|warned|informed)\\b'),
  says(
    '^(?:i|we) (?:heard|hear|was hearing|overheard)\\b|^(?:rumou?r has it|apparently|word is|they say|people say|it is said)\\b',
  ),
  // To and about the assistant, and the talk itself.
  says(
    '^(?:you|your|yours)\\b|^(?:i|we) (?:am |are |was |were |just )*(?:ask(?:ing|ed)?|kidding|joking|only joking|just kidding|trolling|teasing|testing you|talking about|referring to|saying|said(?! (?:yes|no) to)|meant|mean|agree|disagree|appreciate|understand|get it|get that|got it|see|know|apologi[sz]e|thank|hear you|hope (?:you|this (?:helps|works|is|makes)|that (?:helps|works|is|makes)|it (?:helps|works|is|goes|makes)|all)|trust you|love (?:it|this|that|your|how you|you|these|those)|like (?:it|this|that|your|these|those|how|the (?:idea|sound|way))|enjoyed (?:it|this|that)|loved (?:it|this|that)|hate (?:it|this|that|when|how)|repeat|will try (?:it|that|this|to)|will (?:check|see|let you|look|think|do that|do it|give it|get back|be back|keep you|keep that|keep it)|tried (?:it|that|this)|do not have (?:a|any|more|further|other) (?:\\w+ )?(?:questions?|preference|idea)|have not (?:made|said|asked|told)|will read|am back|was away|am here|am ready|am done|am listening|am in$|have (?:a|another|one|some|two|a few|a quick)(?: \\w+)? (?:questions?|request|favou?r|idea|problem for you)|feel you|can see|could use (?:a|some)|have no idea$|do not know$|am not sure$|need (?:your|a hand|a favou?r|some help|help)|would appreciate|look forward|looking forward|cannot wait|can hardly wait|wonder$)\\b',
  ),
  says(
    '^(?:i|we) (?:do|did) not (?:mean|understand(?! (?:why|how|what|where|who|whether) (?:my|our|we|i|they|he|she)\\b)|get (?:it|that|this|what|the (?:<w> )?(?:paragraph|part|bit|sentence|example|answer|joke|point|step|one|idea|first|second|third|last))|follow|say|ask|like (?:it|this|that|your|the (?:first|second|last))|agree|see (?:how|why|that|it)|think so|know$|know (?:that|about|you))\\b',
  ),
  says(
    '^(?:i|we) (?:never|am not|are not|was not|were not) (?:said|say|saying|claim|claiming|asking|asked|suggest|suggesting|trying to be|joking|kidding|assuming)\\b',
  ),
  says(
    '^(?:that|this|it|those|these|which)(?: also| just| really| all| only)? (?:works?|worked|helps?|helped|looks?|sounds?|makes? (?:sense|me|my day)|made (?:sense|me|my day)|is|was|are|were|did|does|do|seems?|feels?|felt|will|would|can|could|should|might|may|has|had|clears?|explains?|answers?|solves?|solved|means|reminds?|gave|gives|fixed|turned)\\b',
  ),
  says(
    "^(?:let me|allow me|bear with|here is|here are|here we|there you|there we|see you|see above|see below|look at|as (?:i|you|we) (?:said|mentioned|know|can see)|back to|moving on|speaking of|about (?:that|this|your)|regarding (?:that|your)|hope (?:you|this (?:helps|works|is)|that (?:helps|works|is)|it (?:helps|works|is|goes)|all)|wish (?:you|me)|glad|happy (?:to|birthday|new)|congrat|good (?:luck|point|job|idea|night|one|question)|have a|take (?:care|your time)|nice to|looking forward|can't wait|cannot wait|keep (?:going|it|up)|so (?:glad|happy|excited|proud|cool)|what an?|how (?:nice|cool|lovely|sweet|exciting)|i could (?:eat|sleep|use|really)|(?:just|only) (?:kidding|joking|wondering|curious|checking|asking))\\b",
  ),
]

/** What only looks like an order when nothing says who: "Book a table" is asked, "Booked a table" is told. */
export const REQUESTED = says(
  '^(?:please|kindly|can you|could you|would you|will you|can we(?! (?:<adv>)(?:afford|trust|rely|live|manage|survive|deduct|sue|keep the|count on))|could we|may i|can i get|could i|would it be possible|i (?:need|want|would like|would love|would appreciate) (?:you|your|some help|help|advice|some advice|some (?:tips|ideas|guidance|suggestions)|tips|ideas|an? (?:(?:\\w+ ){0,3})(?:list|summary|overview|explanation|plan|poem|story|email|letter|recipe|example|definition|translation|table|outline|essay|script|answer))|i am looking for (?:an? (?:(?:\\w+ ){0,3})?(?:definition|explanation|summary|list|word|synonym|example|recipe|answer)|ideas|suggestions|tips|recommendations|advice|some)|i would like to (?:know|ask|understand|see|learn (?:about|more|how)|get (?:an?|some|your))|i want to (?:know|ask|understand|see|learn (?:about|more about))|what about|how about|and what|any (?:tips|ideas|advice|suggestions|thoughts|recommendations|chance|idea)|make (?:it|this|that|me|sure|the|a)|do (?:it|that|this|the same|not (?:use|include|add|write|forget|worry|change))|now (?:do|make|write|add|give|show|explain|translate|rewrite|try)|tell|show|give|write|rewrite|explain|help|teach|remind|summari[sz]e|translate|list|describe|suggest|recommend|create|generate|draft|proofread|fix|correct|check|convert|compare|find|search|look up|imagine|act as|play|turn (?:it|this)|change (?:it|this|the)|add (?:a|an|some|the|more)|remove (?:the|it)|shorten|expand|improve|simplify|continue|go on|try again|keep it (?:short|simple|brief)|use (?:a|an|the|more|less|simple|bullet|british|american)|answer|reply|respond|be (?:brief|concise|honest|nice|more|less|kind|careful)|give me|ask me|quiz me|walk me|point out|put (?:it|this|that)|include|ignore|forget|let me know|i need this|tell me)\\b',
)
