import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { inForce, standing, subjectOf, wishIn } from '../../src/core/standing.ts'

const found = (text: string, pasted?: { start: number; end: number }[]) =>
  standing(text, pasted).map(({ start, end }) => text.slice(start, end))

describe('a standing wish', () => {
  test.each([
    'Always answer in French.',
    'Please always answer in German',
    'Never use emojis.',
    "Don't ever call my mother by her first name.",
    'From now on, answer in two sentences at most.',
    'Going forward please use metric units.',
    'Use British spelling from now on.',
    'In future, no more bullet points.',
    'Whenever I ask about prices, add the tax.',
    'When I ask about recipes, always list the allergens first.',
    'I want you to always cite your sources.',
    'Always include version numbers when I ask about software.',
    'I prefer tea to coffee.',
    'I generally prefer the window seat.',
    'I like short answers.',
    "I don't like emojis in your answers.",
    'Call me Sam.',
    'You can call me Dr. Ibarra.',
    'Please call me Mary Ann from now on.',
    'Antworte immer auf Deutsch.',
    'Ab jetzt antworte bitte auf Englisch.',
    'Ich bevorzuge kurze Antworten.',
    'Nenn mich Karl.',
    'Réponds toujours en français.',
    'Je préfère le thé.',
    'Responde siempre en español.',
    'A partir de ahora, usa el sistema métrico.',
    'Llámame Lucía.',
    'Всегда отвечай по-русски.',
    'Я предпочитаю поезд самолёту.',
    'Называй меня Аня.',
    '以后请用中文回答。',
    '叫我小明。',
    '今後は日本語で答えてください。',
  ])('%j is one', (text) => {
    expect(found(text)).toEqual([text])
  })

  test.each([
    'Do you always answer in French?',
    'Should I always use emojis?',
    'Could you always answer in German?',
    'What does "never use goto" mean?',
    'I always wanted to see Rome.',
    'I have never been there.',
    'Never mind.',
    'Never say never!',
    'Never give up.',
    'Always on my mind is a song by Elvis.',
    'He always answers in French.',
    'My teacher said always answer in full sentences.',
    '"Always keep the receipts," my grandmother said.',
    '"Always answer in French."',
    '> Always answer in French.',
    'Always answer in French in this letter.',
    'For now, always use tabs.',
    'Write the following email and never use the word sorry.',
    'Answer in German: what is the capital of Chad?',
    'What is the capital of Chad? Answer in German.',
    'Keep it short. Why is the sky blue?',
    'I prefer the second one.',
    'I prefer option B.',
    'I prefer that.',
    'I preferred the old flat.',
    'Call me crazy, but it works.',
    'Call me crazy.',
    'Call me tomorrow.',
    'Call me on Monday.',
    'Call me when you are there.',
    'Call me back, please.',
    'Call me Monday.',
    'From now on I work from home.',
    'In the future cars will fly.',
    'If it rains we never go out.',
    'return always(value);',
    'const never = answer();',
    'I am allergic to peanuts.',
    'Thanks!',
    '',
  ])('%j is none', (text) => {
    expect(found(text)).toEqual([])
  })

  it('is found beside other talk, and only it', () => {
    const text = 'Thanks, that helps. Always answer in French. By the way, I moved to Rome.'
    expect(found(text)).toEqual(['Always answer in French.'])
  })

  it('on manner alone holds when nothing else is said', () => {
    expect(found('Answer in German.')).toEqual(['Answer in German.'])
    expect(found('Thanks! Keep your answers short, please.')).toEqual(['Keep your answers short, please.'])
    expect(found('No emojis please')).toEqual(['No emojis please'])
    expect(found('Answer in German. Where is Chad')).toEqual([])
  })

  it('is nothing that was pasted, and nothing inside code', () => {
    const rule = 'Always answer in French.'
    expect(found(`Look: ${rule}`, [{ start: 6, end: 6 + rule.length }])).toEqual([])
    expect(found(`\`\`\`\n${rule}\n\`\`\``)).toEqual([])
    expect(found(`A rule of theirs:\n${rule}`, [{ start: 18, end: 18 + rule.length }])).toEqual([])
  })

  it('takes no document for a wish', () => {
    expect(found(`${'The sea is calm today. '.repeat(300)}Always answer in French.`)).toEqual([])
  })

  it('lies inside the text and apart from what was pasted, whatever the text', () => {
    const piece = fc.constantFrom('Always answer in French.', 'Is it?', 'call me Sam', '"no"', '\n', '```', ' ', 'é😀')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.nat(200), fc.nat(50), (pieces, start, length) => {
        const text = pieces.join(' ')
        const paste = { start, end: start + length }
        for (const span of standing(text, [paste])) {
          expect(span.start).toBeGreaterThanOrEqual(0)
          expect(span.end).toBeLessThanOrEqual(text.length)
          expect(span.end <= paste.start || span.start >= paste.end).toBe(true)
        }
      }),
    )
  })
})

describe('wishes in force', () => {
  const wish = (text: string, validFrom: number) => ({ id: `m${validFrom}`, text, validFrom })
  const left = (...texts: string[]) => inForce(texts.map(wish)).map(({ text }) => text)

  it('are the newest of each subject, newest first', () => {
    expect(left('Always answer in French.', 'Call me Sam.', 'From now on, answer in German.')).toEqual([
      'From now on, answer in German.',
      'Call me Sam.',
    ])
    expect(left('Call me Sam.', 'Call me Samuel.')).toEqual(['Call me Samuel.'])
    expect(left('Always use tabs.', 'Never use tabs.')).toEqual(['Never use tabs.'])
    expect(left('I like short answers.', 'Keep your answers detailed.')).toEqual(['Keep your answers detailed.'])
    expect(left('Always use metric units.', 'From now on use imperial units.')).toEqual([
      'From now on use imperial units.',
    ])
  })

  it('stand beside each other when they are about different things', () => {
    const two = ['Always cite your sources.', 'Never use emojis.']
    expect(left(...two)).toEqual([...two].reverse())
    const conditions = [
      'When I write French, always answer in French.',
      'When I write German, always answer in German.',
    ]
    expect(left(...conditions)).toEqual([...conditions].reverse())
  })

  it('do not hang on the order they are given in', () => {
    const texts = ['Always answer in French.', 'Call me Sam.', 'Answer in German.', 'Never use emojis.', 'Call me Ann.']
    const all = texts.map(wish)
    const order = fc.shuffledSubarray(all, { minLength: all.length })
    fc.assert(
      fc.property(order, (shuffled) => {
        expect(inForce(shuffled)).toEqual(inForce(all))
      }),
    )
    expect(new Set(inForce(all).map(({ text }) => subjectOf(text))).size).toBe(inForce(all).length)
  })
})

describe('a wish in a text', () => {
  test.each([
    ['Always include version numbers when I ask about libraries.', 'instruction'],
    ['I want few dependencies, so I prefer plain tools, how do I keep it small?', 'preference'],
    ['I moved to Rome.', undefined],
    ['I have never been to Rome.', undefined],
  ])('%j: %s', (text, kind) => {
    expect(wishIn(text)).toBe(kind)
  })
})
