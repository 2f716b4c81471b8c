// Words that say how a sentence is built, not what it is about, in a few languages. A word that carries meaning in
// another of these languages (English "die", "war", "son") is not in the list.

const ENGLISH =
  'a about above after again against all am an and any are as at be because been before being below between both ' +
  'but by can could did do does doing done down during each ever few for from further get gets getting got had has ' +
  'have having he her here hers herself him himself his how i if in into is it its itself just me more most much my ' +
  'myself no nor not now of off on once only or other our ours ourselves out over own same she should so some such ' +
  'than that the their theirs them themselves then there these they this those through to too under until up very ' +
  'was we were what when where which while who whom whose why will with would you your yours yourself yourselves ' +
  "also shall may might must us let let's i'm i've i'll i'd it's that's don't didn't doesn't can't you're you've " +
  "they're we're we've he's she's there's isn't wasn't aren't weren't won't wouldn't couldn't shouldn't haven't " +
  "hasn't hadn't what's who's where's how's when's you'll you'd we'll we'd they'll they've he'd she'd it'll ain't " +
  'cannot s t d ll m re ve'
const GERMAN =
  'der das dem den des ein eine einen einem einer eines und oder aber nicht kein keine ich du er sie es wir ihr ' +
  'mich mir dich dir sich uns euch mein meine meinen meinem meiner dein deine deinen deinem deiner sein seine ihre ' +
  'unser ist sind bist waren hatte habe haben hast wird werden wurde zu zum zur im auf mit von vom bei nach aus ' +
  'um als wie wo wann warum wer wen wem welche welcher welches dass wenn dann denn auch noch nur schon sehr hier ' +
  'dort'
const FRENCH =
  'le la les un une des du de et ou mais ne pas je tu il elle nous vous ils elles mon ma mes ta tes sa ses notre ' +
  'nos votre vos leur leurs ce cette ces est sont suis es étais était avez avons ont avoir être qui que quoi ' +
  'dont où quand comment pourquoi quel quelle quels quelles dans sur avec par sans sous au aux en se moi toi ' +
  'lui si très'
const SPANISH =
  'el los las una unos unas y o pero no yo tú él nosotros ellos ellas mi mis tu tus su sus nuestro nuestra es ' +
  'soy eres somos está están estoy estar ser fue he ha han que qué quién cuál cuáles cuándo dónde cómo ' +
  'por porque para con en de del al se lo le les muy más'
const OTHERS =
  'il lo gli di che non è sono sei ho hai abbiamo mio miei mie tuo tua suo dove quando chi perché con per ' +
  'nel nella o as um uma do da das não ele ela meu minha seu sua é são estou está que quem onde como por ' +
  'het een en ik jij hij zij wij mijn jouw zijn niet is wat waar wanneer wie hoe voor'
const RUSSIAN =
  'и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее её мне было вот от ' +
  'меня еще нет о из ему когда даже ну ли если уже или ни быть был него до вас опять уж вам ведь там потом себя ей ' +
  'они тут где есть надо ней для мы тебя их чем была сам без будто чего раз тоже себе под будет ж тогда кто этот ' +
  'того потому этого какой какая какое какие мой моя мое моё мои моего моей моему моих твой твоя твои сколько зачем ' +
  'почему куда это'
const THAI =
  'ที่ และ ของ ใน เป็น ได้ ให้ ว่า มี จะ ไม่ กับ นี้ ก็ มา ไป ฉัน ผม คุณ เรา เขา อะไร ไหน ใคร เมื่อไหร่ เมื่อไร ' +
  'อย่างไร ยังไง ทำไม เท่าไหร่ เท่าไร กี่ ไหม ครับ ค่ะ คะ นะ แล้ว คือ อยู่ ดิฉัน'

/** Stop words, as `words` of core/words.ts spells them. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  [ENGLISH, GERMAN, FRENCH, SPANISH, OTHERS, RUSSIAN]
    .join(' ')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .split(' ')
    .concat(THAI.split(' ')),
)

/** Between the words of a Chinese or Japanese run: what is cut out before bigrams are made. */
export const UNSPACED_STOPS =
  /什么时候|什麼時候|什么|什麼|哪里|哪裡|哪儿|哪个|哪個|怎么|怎麼|为什么|為什麼|多少|多久|几点|幾點|哪天|是谁|是誰|谁|誰|我们|我們|你们|你們|他们|他們|自己|这个|這個|那个|那個|因为|因為|所以|但是|而且|可以|应该|應該|[的了是我你他她它在和与與也都就很吗嗎呢吧啊把被给給对對这這那有没沒不要会會能]|です|ます|ました|ません|でした|ください|どこ|なに|何|いつ|だれ|どの|どんな|どう|なぜ|いくつ|いくら|という|として|から|まで|こと|もの|それ|これ|あれ|した|して|する|いる|ある|ない|[はがをにへとでもやのかねよ]/g
