// How lasting wishes on answers look in several languages: tables for core/standing.ts. All but the names are for
// normalised sentences (lower case, no punctuation at the edges). Knows nothing of what follows from a match.

const VERBS =
  'answer|reply|respond|write|speak|talk|use|include|format|give|provide|keep|show|explain|mention|cite|quote|add|put|' +
  'start|begin|end|finish|translate|convert|assume|ask|confirm|check|double-check|verify|consider|maintain|make|be|' +
  'remember that|remind|summari[sz]e|list|suggest|recommend|tell|send|return|prefer|stick|follow|skip|omit|limit|round|' +
  'express|state|highlight|clarify|refer|avoid|define|spell|number|sign|structure|present|describe|note|specify|compare|' +
  'offer|repeat|apologi[sz]e|treat|say|wrap|link|label|prioriti[sz]e|ensure|warn|correct|break|display|indicate|call|address'
const POLITE =
  "(?:(?:please|and|but|also|so|ok|okay|oh|hey|hi|hello|thanks|thank you|great|remember|note|important|one more thing|by the way|btw|just|i(?:[’']d like| would like| want| need| expect) you to|you (?:should|must|need to)|(?:make|be) sure (?:to|you|that you))[,:!.]? )*"
const LASTING =
  '(?:from now on|from here on(?: out)?|going forward|in (?:the )?future|henceforth|by default|at all times|for all future (?:answers|replies|responses)|in all (?:of )?(?:your |my |future )*(?:answers|replies|responses))'
const NOT = "(?:always |never |do not |don['’]t |only |(?:do not|don['’]t) ever )"
const LEARNED =
  'english|german|french|spanish|italian|portuguese|dutch|russian|polish|swedish|danish|norwegian|finnish|chinese|mandarin|japanese|korean|thai|arabic|hindi|turkish|greek|czech|hungarian|ukrainian|hebrew|vietnamese|indonesian|latin|deutsch|englisch|französisch|spanisch|italienisch|russisch|anglais|allemand|français|espagnol|italien|inglés|alemán|francés|español|русском|английском|немецком|中文|英文|英语|日语|日本語|英語'
const BRIEF = '(?:short|shorter|brief|briefer|concise|succinct|terse|long|longer|detailed|simple|simpler|direct)'
const REPLIES = '(?:answers?|repl(?:y|ies)|responses?|explanations?|messages)'

const beginning = (patterns: string[]) => new RegExp(`^(?:${patterns.join('|')})`, 'u')

/** "Always answer in French", "from now on use metric units", "whenever I ask about prices, add the tax". */
export const INSTRUCTION = beginning([
  `${POLITE}(?:always|never|(?:do not|don['’]t) ever) (?:please )?(?:${VERBS})(?= )(?! (?:up|never)(?: |$))(?<!give(?= in$))`,
  `${POLITE}${LASTING},? ${POLITE}${NOT}?(?:${VERBS}|stop [a-z]+ing|no more)(?= )`,
  `${POLITE}${NOT}?(?:${VERBS})(?= ).* ${LASTING}$`,
  `${POLITE}(?:every time|each time|any ?time|whenever) (?:i|we|you) [^,]{1,100}, (?:please )?${NOT}?(?:${VERBS})(?= )`,
  `${POLITE}(?:when|if) (?:i|we) [^,]{1,100}, (?:please )?(?:always|never) (?:${VERBS})(?= )`,
  '(?:bitte )?(?:antworte|schreibe?|sprich|verwende|benutze|nutze|gib|erkläre?|formatiere) .*(?:immer|stets|niemals|nie|ab jetzt|ab sofort|von nun an|in zukunft|künftig)(?![\\p{L}])',
  '(?:ab jetzt|ab sofort|von nun an|in zukunft|künftig|zukünftig) (?:bitte )?(?:immer |nie )?(?:antworte|schreibe?|sprich|verwende|benutze|nutze|gib|erkläre?|formatiere)(?![\\p{L}])',
  "(?:s[’']il te pla[iî]t,? )?(?:réponds|répondez|écris|écrivez|utilise|utilisez|parle|explique|donne)(?:-moi)? .*(?:toujours|désormais|dorénavant|à partir de maintenant)(?![\\p{L}])",
  '(?:réponds|répondez|écris|utilise|parle)(?:-moi)? toujours(?![\\p{L}])',
  '(?:désormais|dorénavant|à partir de maintenant),? (?:réponds|répondez|écris|écrivez|utilise|utilisez|parle|explique|donne)(?![\\p{L}])',
  '(?:por favor,? )?(?:responde|contesta|escribe|usa|utiliza|habla|explica)(?:me)? .*(?:siempre|a partir de ahora|de ahora en adelante)(?![\\p{L}])',
  '(?:por favor,? )?(?:responde|contesta|escribe|usa|utiliza|habla)(?:me)? siempre(?![\\p{L}])',
  '(?:siempre|nunca|a partir de ahora|de ahora en adelante),? (?:responde|contesta|escribe|usa|utiliza|habla|explica|respondas|escribas|uses|utilices)(?:me)?(?![\\p{L}])',
  '(?:пожалуйста,? )?(?:всегда|никогда|впредь|отныне|с этого момента),? (?:не )?(?:отвечай|пиши|используй|говори|объясняй|обращайся)(?:те)?(?![\\p{L}])',
  '(?:отвечай|пиши|используй|говори)(?:те)? (?:мне )?всегда(?![\\p{L}])',
  '(?:请)?(?:以后|今后|从现在开始|从现在起)[,，]?(?:都|请|请都)?(?:用|使用|不要|别|回答|回复)',
  '请?(?:始终|总是|永远|一直)(?:用|使用|以).*(?:回答|回复|写|说)',
  '(?:これから|今後)は?.*(?:ください|答えて|使って)',
  '(?:常に|いつも|必ず).*(?:ください|答えて|使って)',
])

const HOW = '(?:really |much |generally |usually |always |strongly |still |definitely |do )*'
/** "I prefer tea", "I like short answers". */
export const PREFERENCE = beginning([
  `${POLITE}(?:in general,? |generally,? |usually,? )?i ${HOW}prefer `,
  `${POLITE}i(?:['’]d| would) ${HOW}(?:prefer|like) (?:${BRIEF} ${REPLIES}|your ${REPLIES})`,
  `${POLITE}i (?:really )?(?:like|love|hate|dislike|want|need|(?:do not|don['’]t) (?:like|want|need)) ${BRIEF} ${REPLIES}`,
  `${POLITE}i (?:really )?(?:hate|dislike|(?:do not|don['’]t) (?:like|want|need)) [^,]{1,40} in (?:your |my )?${REPLIES}$`,
  'ich bevorzuge |ich ziehe .* vor$',
  'je préfère ',
  '(?:yo )?prefiero ',
  'я предпочитаю ',
  '我更?(?:喜欢|偏好).*(?:回答|回复)',
])
/** Anywhere in a sentence that goes on to ask something: "I prefer few dependencies, how do I ...". */
export const PREFERS =
  /(?:^|[,;:] |and |but |so |because |since )(?:i (?:\p{L}+ly )?prefer |i(?:['’]d| would) prefer |like i prefer|my preference (?:is|for))/u
/** "I prefer the second one": a choice among what is on the table. */
export const CHOICE =
  /\bprefer (?:that|this|it|these|those|them|neither|both|either|(?:the |your )?(?:first|second|third|last|latter|former|other|previous|next|new|shorter|longer|simpler)(?: (?:one|two|option|version|draft|idea|approach|answer))?$|(?:the |your )(?:first|second|third|last|latter|former|other|previous) |option |version |number |draft |[a-d0-9]$|[a-d0-9] )/u

/** "Call me Sam": for the sentence as it stands, since a name has a capital letter. */
export const NAME =
  /^(?:(?:[Pp]lease|[Aa]nd|[Bb]ut|[Aa]lso|[Ss]o|[Oo][Kk](?:ay)?|[Hh]i|[Hh]ey|[Hh]ello|[Bb]itte|[Pp]or favor|[Пп]ожалуйста|请|请你|以后)[,!]?\s*)*(?:(?:[Yy]ou (?:can|may|should) |[Jj]ust |[Pp]lease |[Ff]rom now on,? )*[Cc]all me|[Nn]enne? mich|[Aa]ppelle[sz]?-moi|[Ll]lámame|[Нн]азывай(?:те)? меня)\s+["'“«]?(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:To(?:morrow|day|night)|Back|Later|At|When|If|On|In|Before|After)\b)(?:(?:Dr|Mr|Mrs|Ms|Prof)\. )?\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*){0,2}["'”»]?(?:,? (?:please|instead|from now on|not .{1,30}|ab jetzt|bitte|désormais))*[.!]*$|^(?:请|以后|请以后|以后请)?叫我.{1,12}$|^.{1,12}(?:と|って)呼んで/u

/** Manner alone; a wish for all answers only where nothing else is said: "Answer in German.", "Keep it short." */
export const MANNER = new RegExp(
  `^${POLITE}(?:(?:only )?(?:answer|reply|respond|write|speak|talk)(?: to me)?(?: only)? in (?:${LEARNED})|stop (?:answering|replying|responding|writing|talking)(?: to me)? in (?:${LEARNED})|keep (?:it|(?:your |the )?${REPLIES}) ${BRIEF},?|be (?:more |less )?(?:${BRIEF}|formal|informal|casual|polite|friendly)|no (?:more )?(?:emojis?|bullet points|tables|lists|preambles?|apologies)|(?:do not|don['’]t|stop) (?:use|using) (?:emojis?|bullet points|tables|lists|markdown|headings)|use (?:metric|imperial|si|celsius|fahrenheit|kilometers|kilometres|miles)(?: units)?|antworte(?: mir)?(?: nur)? auf (?:${LEARNED})|répond(?:s|ez)(?:-moi)? en (?:${LEARNED})|(?:responde|contesta)(?:me)? en (?:${LEARNED})|отвечай(?:те)? на (?:${LEARNED})|请?用(?:${LEARNED})(?:回答|回复)|(?:${LEARNED})で答えて(?:ください)?)(?:,? (?:please|bitte|por favor))?$`,
  'u',
)

/** For one answer, or one text, only. */
export const ONCE =
  /\b(?:this (?:time|answer|reply|response|question|one|once|e-?mail|letter|text|message|story|essay|chapter|post|poem|code|function|script|report|task|document|article|paragraph|file|project|conversation)|(?:just|only) (?:this )?once|for (?:now|today|the moment|the following)|(?:the|your) next (?:answer|reply|response)|the following|below|above|mal(?=$| kurz)|diesmal|cette fois|esta vez)\b|на этот раз|这次|今回/u

// What a wish is about, so that a later one on the same takes the place of an earlier one.
const CONDITION =
  /(?:^|[ ,])(?:when(?:ever)?|if|unless|except|every time|each time|for (?!me\b|all\b|now\b)|wenn|quand|si|cuando|если|когда)(?: |$)/u
export const SUBJECTS: [subject: string, pattern: RegExp][] = [
  [
    'language',
    new RegExp(
      `(?:in|auf|en|на|用|prefer|bevorzuge|préfère|prefiero) ?(?:(?:${REPLIES}|le|la|el) (?:in|en)? ?)?(?:${LEARNED})(?![\\p{L}])|(?:${LEARNED})で`,
      'u',
    ),
  ],
  [
    'length',
    new RegExp(`\\b(?:${BRIEF} ${REPLIES}|${REPLIES} ${BRIEF}|(?:be|keep it) (?:more |less )?${BRIEF})\\b`, 'u'),
  ],
  ['units', /\b(?:metric|imperial|celsius|fahrenheit|si units|kilomet(?:er|re)s|miles)\b/u],
  ['emoji', /\bemojis?\b/u],
  ['tone', /\b(?:be|tone|sound|write|answer|reply) (?:more |less )?(?:formal|informal|casual|friendly)(?:ly)?\b/u],
]
/** A wish under a condition is about that condition as well. */
export const isConditional = (said: string): boolean => CONDITION.test(said)
