// Small talks with questions, written for this project: what recall must find, and what it must know that nobody said.

export interface Dialogue {
  name: string
  /**
   * One entry a turn: a line of the person, or of the assistant when it starts with "> ". An array is a conversation.
   */
  talk: string[][]
  /** A question, and a piece of the turn that answers it; null: never said. */
  asked: [question: string, answer: string | null][]
}

const SMALL_TALK = [
  'I repainted the garden fence last weekend and my back still hurts.',
  '> A fresh coat of paint lasts about five years if the wood is dry.',
  'The new coffee machine at the office is terribly loud.',
  '> Some machines can be put on a rubber mat to dampen the noise.',
  'We watched a documentary about octopuses yesterday evening.',
  '> Octopuses have three hearts and nine brains.',
  'My brother wants to sell his old motorcycle this summer.',
  '> Summer is the best season to sell a motorcycle.',
  'I am reading a novel about a lighthouse keeper.',
  '> Novels about lighthouses often deal with solitude.',
]

export const DIALOGUES: Dialogue[] = [
  {
    name: 'one turn',
    talk: [['My locker code is 8841.']],
    asked: [
      ['What is my locker code?', '8841'],
      ['What is the code of my locker?', '8841'],
      ["What is my dentist's name?", null],
      ['Which car do I drive?', null],
    ],
  },
  {
    name: 'a few facts',
    talk: [
      [
        "My dog's name is Rex.",
        '> What a fine name for a dog!',
        'I work as a nurse at the children’s hospital.',
        '> That must be demanding work.',
        "I'm allergic to peanuts.",
        '> Thank you for telling me.',
      ],
    ],
    asked: [
      ["What is my dog's name?", 'Rex'],
      ['What is the name of my dog?', 'Rex'],
      ['What am I allergic to?', 'peanuts'],
      ['Where do I work?', 'nurse'],
      ["What is my dentist's name?", null],
      ["What is my cat's name?", null],
      ['When is my wedding anniversary?', null],
      ['How much did the bicycle cost?', null],
    ],
  },
  {
    name: 'buried in small talk',
    talk: [
      [...SMALL_TALK.slice(0, 4), 'Remember that the spare key is under the blue flower pot.', '> Noted.'],
      SMALL_TALK.slice(4),
      ['We agreed to meet Alice at the fountain on the market square at six.', '> Have a nice evening!'],
    ],
    asked: [
      ['Where is the spare key?', 'flower pot'],
      ['where did we agree to meet Alice', 'fountain'],
      ['At what time are we meeting Alice?', 'at six'],
      ['What is my brother going to sell?', 'motorcycle'],
      ['What am I reading at the moment?', 'lighthouse keeper'],
      ["What is my dentist's name?", null],
      ['What is the phone number of my dentist?', null],
      ['Which school does my daughter go to?', null],
      ['How much rent do I pay for the flat?', null],
      ['What did the vet say about the hamster?', null],
    ],
  },
  {
    name: 'an earlier question is no answer',
    talk: [
      SMALL_TALK.slice(0, 6),
      ["What is my dentist's name?", "> I don't know your dentist's name, you have not told me."],
      ['Can you tell me what my blood type is?', '> I have no information about your blood type.'],
    ],
    asked: [
      ["What is my dentist's name?", null],
      ['what is the name of my dentist', null],
      ['What is my blood type?', null],
    ],
  },
  {
    name: 'a reply says what it was asked',
    talk: [
      [
        'Help me plan the pergola.',
        '> Gladly. Which shade shall the pergola have?',
        'Teal, I think.',
        '> A calm colour.',
      ],
      SMALL_TALK.slice(0, 6),
    ],
    asked: [
      ['Which shade shall the pergola have?', 'Teal'],
      ['Which shade shall the curtains have?', null],
    ],
  },
  {
    name: 'a statement beside a question',
    talk: [
      ['I moved to Lisbon in March, what should I see first?', '> Begin with the old town.', ...SMALL_TALK.slice(0, 2)],
      ['My sister Hannah is turning thirty on Sunday, any idea for a present?', '> Perhaps a book.'],
    ],
    asked: [
      ['Which city did I move to?', 'Lisbon'],
      ['What is the name of my sister?', 'Hannah'],
      ['How old will Hannah be on Sunday?', 'thirty'],
      ['Which language is spoken by my mother-in-law?', null],
    ],
  },
  {
    name: 'other forms and slips of the pen',
    talk: [SMALL_TALK.slice(0, 4), ['My daughter started swimming lessons at the Riverside pool.', '> How lovely!']],
    asked: [
      ['Where does my daughter swim?', 'Riverside'],
      ['Where are the swiming lesons?', 'Riverside'],
      ['Who teaches the violin lessons?', null],
    ],
  },
  {
    name: 'what the assistant said',
    talk: [
      [
        'Which tree should we plant behind the shed?',
        '> For a damp corner behind a shed I recommend a river birch.',
        'Thanks, that helps.',
        '> You are welcome.',
      ],
      SMALL_TALK.slice(2),
    ],
    asked: [
      ['Which tree did you recommend for behind the shed?', 'river birch'],
      ['What did you recommend against mosquitoes?', null],
    ],
  },
  {
    name: 'Chinese',
    talk: [['我在上海一家医院工作。', '> 辛苦了。', '我的猫叫小白。', '> 好名字！', '我对花生过敏。', '> 我记住了。']],
    asked: [
      ['我在哪里工作？', '上海'],
      ['我的猫叫什么名字？', '小白'],
      ['我对什么过敏？', '花生'],
      ['我的车牌号码是多少？', null],
      ['我的牙医叫什么名字？', null],
    ],
  },
  {
    name: 'Japanese',
    talk: [['私の犬の名前はポチです。', '> かわいいですね。', '来月、京都へ引っ越します。', '> 楽しみですね。']],
    asked: [
      ['私の犬の名前は何ですか？', 'ポチ'],
      ['どこへ引っ越しますか？', '京都'],
      ['歯医者の電話番号は何番ですか？', null],
    ],
  },
  {
    name: 'Russian',
    talk: [
      ['Мою собаку зовут Рекс.', '> Хорошее имя.', 'Мы переехали в Казань прошлой осенью.', '> Интересный город.'],
      ['Моя сестра работает стоматологом.', '> Полезная профессия.'],
    ],
    asked: [
      ['Как зовут мою собаку?', 'Рекс'],
      ['Куда мы переехали осенью?', 'Казань'],
      ['Кем работает сестра?', 'стоматологом'],
      ['Какой у меня размер обуви?', null],
    ],
  },
  {
    name: 'Thai',
    talk: [['แมวของฉันชื่อมะลิ', '> ชื่อน่ารักมาก', 'ฉันแพ้กุ้งและปู', '> รับทราบ']],
    asked: [
      ['แมวของฉันชื่ออะไร', 'มะลิ'],
      ['ฉันแพ้อะไร', 'กุ้ง'],
      ['รถยนต์ของฉันสีอะไร', null],
    ],
  },
]
