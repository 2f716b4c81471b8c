// How questions, requests, thanks and the like look in several languages: tables for core/utterances.ts and core/text.ts.
// Those that begin with ^ and a word are for normalised sentences. Knows nothing of what follows from a match.

export const QUESTION_END = /[?？؟]["'”’»」』)\]\s]*$/u
export const UNSPACED_QUESTION = /(?:吗|嗎|呢|么|か|かな|ไหม|มั้ย|หรือเปล่า|หรือยัง)[。．.！!\s]*$/u
const QUESTION_START = [
  "(?:and |but |so |or |also |then )?(?:what|who|whom|whose|where|when|why|how|which)(?:['’](?:s|re|d|ll)| (?:is|are|was|were|do|does|did|can|could|should|would|will|am|have|has|had|many|much|long|often|far|old|about|to|else|kind|type|sort))\\b",
  '(?:is|are|was|were|do|does|did|can|could|would|should|will|am|have|has|may|shall) (?:i|you|we|they|he|she|it|there|this|that|my|your|our|the|any|anyone|someone)\\b',
  'any (?:idea|ideas|suggestions|advice|tips|thoughts|recommendations)\\b',
  'i (?:wonder|was wondering|am wondering)\\b',
  "i(?:['’]d| would) (?:like|love) to (?:know|ask|hear|understand)\\b",
  '(?:was|wer|wen|wem|wo|wohin|wann|warum|wieso|wie|welche[rsmn]?) (?:ist|sind|war|hat|haben|kann|kannst|soll|muss|wird|heißt|viel|viele|lange|oft)\\b',
  '(?:kannst|könntest|würdest|hast|weißt) du\\b',
  "(?:quel|quelle|quels|quelles|qui|où|quand|comment|pourquoi|combien|est-ce que|qu[’']est-ce) ",
  '¿',
  '(?:кто|где|когда|почему|зачем|сколько|куда|откуда|какой|какая|какое|какие|как зовут|что такое) ',
]
const REQUEST_START = [
  'please\\b',
  '(?:can|could|would|will) you\\b',
  "i(?:['’]d like| want| need| would like) you to\\b",
  "(?:i(?:['’]d| would) (?:like|love|appreciate) (?:a|an|some|your)|i need (?:help|some help|your help|advice)|i want to know)\\b",
  "let(?:['’]s| us)\\b",
  '(?:make sure|go ahead|go on|feel free|help me|tell me|show me|give me|send me|let me know|walk me|teach me|remind me|ask me|quiz me)\\b',
  '(?:schreib|schreibe|erkläre?|zeige?|gib|hilf|nenne|erzähle?|übersetze?|fasse?|bitte)\\b',
  '(?:écris|explique|montre|donne|aide|raconte|traduis|résume|peux-tu|pourrais-tu)\\b',
  '(?:escribe|explica|muestra|dame|ayúdame|cuéntame|traduce|resume|puedes|podrías|dime)\\b',
  '(?:напиши|объясни|покажи|дай|помоги|расскажи|переведи|подскажи|скажи|пожалуйста)(?:те)?\\b',
  '(?:请|請)(?!记|記)',
  '(?:帮我|幫我|帮忙|给我|給我|告诉我|告訴我|你能|你可以|能不能)',
  '(?:ช่วย|ขอ|กรุณา|บอก)',
]
export const UNSPACED_REQUEST = /(?:ください|下さい|くれ|教えて|お願いします|頼む|ほしい)[。．！!\s]*$/u
// First words of orders. Some are nouns as well ("Plan B is off"): those are orders only without a finite verb nearby.
export const ORDER =
  /^(?:write|explain|list|summari[sz]e|translate|create|generate|draft|suggest|recommend|find|search|compare|describe|rewrite|fix|correct|check|calculate|convert|define|implement|provide|continue|try|act|imagine|pretend|add|remove|change|improve|shorten|expand|review|analy[sz]e|refactor|debug|format|sort|plan|design|solve|read|look|think|repeat|outline|propose|brainstorm|answer|show|tell|give|make|build|explore|discuss|elaborate|proofread|paraphrase|simplify|stop|say|pick|choose|count|name|guess|play|recall)\b/
export const FINITE =
  /^\S+(?: \S+){0,3} (?:is|are|was|were|has|have|had|will|can|must|starts?|ends?|means?|needs?|costs?)\b/
export const CLAUSE = /(?<=[,，、;；])\s*|\s[–—-]\s/u
// Asks for something said earlier without a question's form.
export const INQUIRY =
  /^(?:(?:please|can you|could you|would you|will you|do you|and|so|hey|ok) )*(?:tell me|remind me|show me|give me|look up|find out|let me know|do you (?:know|remember|recall)|remember) (?:again )?(?:what|who|whom|whose|where|when|why|how|which|if|whether|about|my|our|the)\b/
// Asks for what the assistant said.
export const TO_ASSISTANT =
  /\b(?:did you|you (?:said|told|recommended|suggested|gave|mentioned|advised|explained|listed|proposed|showed|wrote|answered)|your (?:advice|suggestions?|recommendations?|answers?|explanations?))\b|你(?:说过|建议|推荐)|あなたが|ты (?:сказал|советовал|предложил)|hast du (?:gesagt|empfohlen|vorgeschlagen)|(?:as-tu|avez-vous) (?:dit|recommandé)|(?:dijiste|recomendaste|sugeriste)/iu
// In an answer: there is nothing to quote in "I do not know your dentist's name".
export const DISCLAIMER =
  /\b(?:(?:don['’]?t|do not|didn['’]?t|did not|doesn['’]?t|does not|can['’]?t|cannot|couldn['’]?t|could not) (?:have|know|find|recall|remember|see|hold|mention|say|contain|tell)|no (?:information|record|memory|mention|notes?|details?)|not (?:aware|sure|mentioned)|(?:haven['’]?t|have not|hasn['’]?t|has not) (?:told|mentioned|said|shared)|nothing (?:about|in|on))\b|不知道|没有.{0,8}(?:信息|记录|提到)|わかりません|分かりません|ありません|не знаю|нет (?:информации|сведений)|weiß (?:ich )?nicht|keine (?:information|angaben)|ne sais pas|no (?:lo )?s[ée]/iu
export const PHATIC = new RegExp(
  '^(?:' +
    [
      'thanks?(?: (?:you|a lot|so much|very much|a million|again|for [^,，]*|you [^,，]*))?|thx|ty|cheers|much appreciated|i (?:really )?appreciate [^,，]*',
      '(?:hi|hello|hey)(?: there| everyone| all| folks| again)?|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|night|day)|morning|welcome|nice to meet you[^,，]*|how are you[^,，]*|have a (?:good|nice|great) [^,，]*',
      'bye|goodbye|see you[^,，]*|see ya|later|take care|good ?night|talk (?:to you )?(?:soon|later)',
      "ok(?:ay)?|o\\.k|sure|yes|yeah|yep|yup|no|nope|nah|right|exactly|indeed|agreed|absolutely|definitely|of course|maybe|perhaps|fine|noted|alright|all right|great|good|nice|cool|perfect|awesome|amazing|wonderful|excellent|brilliant|lovely|fantastic|super|interesting|wow|oh|ah|hm+|haha+|lol|sorry|oops|please|well|so|got it|i see|i understand|understood|makes sense|(?:that )?makes sense|sounds (?:good|great|fine|perfect)(?: to me)?|good (?:idea|point|question|to know)|no (?:problem|worries|thanks)|not (?:really|sure|yet)|me too|same here|you(?:['’]re| are) (?:welcome|right)|that(?:['’]s| is| was| sounds| looks) (?:really |very |so |all |just )?(?:great|good|nice|perfect|cool|awesome|amazing|helpful|right|correct|fine|it|all|interesting|true|wonderful)|(?:it|this) (?:is|was|helps|looks) (?:great|good|perfect|helpful|a lot)|i (?:agree|think so|know|guess|hope so|don['’]t know)|very (?:good|nice|helpful)|well done|good job|never ?mind",
      "danke(?: schön| sehr)?|vielen dank[^,，]*|hallo|guten (?:morgen|tag|abend)|tschüss|ja|nein|gut|alles klar|merci(?: beaucoup)?[^,，]*|bonjour|salut|bonsoir|au revoir|oui|non|d[’']accord|(?:muchas )?gracias[^,，]*|hola|buen[oa]s (?:días|tardes|noches)|adiós|sí|vale|grazie[^,，]*|ciao|buongiorno|obrigad[oa][^,，]*|olá|bom dia|dank je(?: wel)?|hoi",
      'спасибо[^,，]*|привет[^,，]*|здравствуй(?:те)?|добрый (?:день|вечер)|доброе утро|пока|да|нет|хорошо|понятно|ясно|ладно',
      '(?:谢谢|謝謝|多谢|感谢)[你您]?.{0,4}|你好|您好|早上好|晚上好|再见|好的?|好吧|明白了?|知道了|没问题|ありがとう.{0,6}|どうも|こんにちは|こんばんは|おはよう.{0,4}|さようなら|はい|いいえ|わかりました|分かりました|了解.{0,3}|なるほど',
      'ขอบคุณ.{0,8}|สวัสดี.{0,6}|ครับ|ค่ะ|โอเค|감사합니다|고마워요?|안녕하세요|네|아니요',
    ].join('|') +
    ')$',
  'u',
)
export const QUOTED = /^(?:"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』)[.!。]?$/u
export const NOT_PROSE = /^(?:>|```|~~~|#{1,6}\s|\||\$ |<\/?[a-z!]|[{}[\]();=/*\\-]{2})/iu
export const CODE_END = /[;{}]$|=>\s*\S*$|^\S*\(.*\)$/u

/** "at the beginning", with word borders that know every script (\b knows only Latin). */
const beginning = (patterns: string[]) =>
  new RegExp(`^(?:${patterns.join('|').replaceAll('\\b', '(?![\\p{L}\\p{N}])')})`, 'u')
export const ASKING = beginning(QUESTION_START)
export const REQUESTING = beginning(REQUEST_START)

// "Remember that ...": what follows is to be remembered. "Remember to ..." is itself.
export const LEAD_IN = new RegExp(
  '^(?:(?:please|also|and|ok(?:ay)?|oh|well|so|hey|hi|hello|btw|by the way|bitte|por favor|s.il te pla[iî]t|пожалуйста)[,!]?\\s+)*(?:' +
    [
      "(?:remember|keep in mind|bear in mind|don[’']?t forget|do not forget|for the record|just so you know|fyi)(?!['’]?\\p{L})(?!\\s+(?:to|when|how|the time)(?!\\p{L}))\\s*(?:[:,–—-]\\s*)?(?:that(?!\\p{L})\\s*)?",
      '(?:make a )?note(?:\\s*[:,–—-]\\s*|\\s+that(?!\\p{L})\\s*)',
      '(?:merk(?:e)? dir|vergiss nicht)(?!\\p{L})\\s*[:,]?\\s*(?:dass\\s+)?',
      "(?:recuerda|no olvides|ricorda(?:ti)?|non dimenticare|lembre-se(?: de)?|onthoud|souviens-toi|rappelle-toi|n[’']oublie pas)(?!\\p{L})\\s*[:,]?\\s*(?:(?:que|che|dat)\\s+|qu[’'])?",
      '(?:запомни|не забудь|учти)(?:те)?(?!\\p{L})\\s*[:,]?\\s*(?:что\\s+)?',
      '(?:请|請)?(?:记住|記住|别忘了|別忘了|记得|記得)\\s*[：:，,]?\\s*',
    ].join('|') +
    ')',
  'iu',
)
