// What the demo says: it quotes, it is honest about what it is, and it takes its time.
import { describe, expect, it } from 'vitest'
import { renderRecalled, type RecalledItem } from '../../src/core/recalled.ts'
import { createDemo } from '../../src/providers/demo.ts'
import { manualClock, swiftClock } from './clock.ts'
import { never, outcomeOf } from './replies.ts'

/** Says these things in turn (you, the demo, you, …) and gives the answer to the last. */
const answerTo = (...said: string[]) => answered(said, {})
async function answered(said: string[], more: { temporary?: true }) {
  const messages = said.map((content, i) => ({
    role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content,
  }))
  const demo = createDemo({ clock: swiftClock(() => true) })
  return (await outcomeOf(demo.stream({ messages, model: 'demo', maxTokens: 500, ...more }, never))).text
}
const recalling = (question: string, ...items: RecalledItem[]) => answerTo(renderRecalled(items, question))
const quotesIn = (answer: string) => Array.from(answer.matchAll(/^> “(.*)”$/gm), ([, words]) => words)

const RENT = {
  date: '2026-03-02',
  from: 'You in “Lease”',
  text: 'The rent is 840 euros, due on the third of each month.',
}
const NUTS = { date: '2026-04-12', from: 'You in “Trip”', text: 'I am allergic to peanuts.' }
const NOTE = { date: '2026-05-01', from: 'A note', text: 'The landlord wants the rent by standing order.' }

describe('with notes, the demo', () => {
  it('quotes what answers, word for word, with its day and place', async () => {
    const answer = await recalling('How much is my rent?', RENT, NUTS)
    expect(quotesIn(answer)).toEqual([RENT.text])
    expect(answer).toContain('You in “Lease”, March 2, 2026')
    expect(answer).not.toContain('peanuts')
  })

  it('knows words of one stem', async () => {
    expect(quotesIn(await recalling('Do I have any allergies?', RENT, NUTS))[0]).toBe(NUTS.text)
  })

  it('quotes at most three, the closest first, none twice', async () => {
    const more = ['The rent rose in May.', 'Rent is paid by card.', 'My rent is high.'].map((text) => ({
      ...RENT,
      text,
    }))
    const quotes = quotesIn(await recalling('When is the rent due?', NOTE, ...more, RENT, { ...RENT, from: 'A note' }))
    expect(quotes[0]).toBe(RENT.text)
    expect(quotes.length).toBeLessThanOrEqual(3)
    expect(new Set(quotes).size).toBe(quotes.length)
  })

  it('trusts recall where no word is shared, and says so', async () => {
    const answer = await recalling('What must I never eat?', NUTS)
    expect(quotesIn(answer)).toEqual([NUTS.text])
    expect(answer).toMatch(/closest/)
  })

  it('prefers what the person said to what an assistant said', async () => {
    const echo = { date: '2026-04-13', from: 'Assistant in “Trip”', text: 'You are allergic to peanuts, I noted.' }
    expect(quotesIn(await recalling('What am I allergic to?', echo, NUTS))).toEqual([NUTS.text])
    expect(quotesIn(await recalling('What am I allergic to?', echo))).toEqual([echo.text])
  })

  it('does not answer with the same question, asked before', async () => {
    const before = { ...NUTS, text: 'What am I allergic to?' }
    expect(quotesIn(await recalling('What am I allergic to?', before, NUTS))).toEqual([NUTS.text])
    expect(await recalling('What am I allergic to?', before)).toMatch(/found nothing/)
  })

  it('cuts a long note to the sentence that answers', async () => {
    const text = `${'The walk along the coast was long and windy. '.repeat(12)}Our guide was called Ines. ${'We ate late. '.repeat(9)}`
    const [quote] = quotesIn(await recalling('Who was our guide?', { ...RENT, text }))
    expect(quote).toContain('Our guide was called Ines.')
    expect(quote!.length).toBeLessThan(300)
  })

  it('keeps a quotation on its line, whatever was said', async () => {
    const text = 'rent list:\n\n# one\n- 840 euros\n\n```\ncode\n```'
    const answer = await recalling('rent?', { ...RENT, text })
    expect(answer.split('\n').filter((line) => /^(#|-|```)/.test(line))).toEqual([])
    expect(quotesIn(answer)).toHaveLength(1)
  })

  it('answers requests to tell or remind as well', async () => {
    expect(quotesIn(await recalling('Remind me about the rent.', RENT))).toEqual([RENT.text])
  })
})

describe('of wishes on how to be answered, which every prompt holds, the demo', () => {
  const wish = (text: string) => ({ date: '2026-01-05', from: 'You in “Habits”', text })
  const FRENCH = wish('Always answer in French.')
  const SAM = wish('Please call me Sam from now on.')
  const METRIC = wish('Thanks. Always use metric units.')

  it('quotes none as a finding, alone or beside one', async () => {
    expect(quotesIn(await recalling('How much is my rent?', FRENCH, SAM, METRIC, RENT))).toEqual([RENT.text])
    expect(quotesIn(await recalling('What must I never eat?', SAM, FRENCH, NUTS))).toEqual([NUTS.text])
    expect(await recalling('What is the capital of Mongolia?', FRENCH, SAM, METRIC)).toMatch(/found nothing/)
  })

  it('quotes the one that is asked for, by its words or by what it is about', async () => {
    expect(quotesIn(await recalling('Should you answer in French?', SAM, FRENCH))).toEqual([FRENCH.text])
    expect(quotesIn(await recalling('Which language did I want?', SAM, FRENCH))).toEqual([FRENCH.text])
    expect(quotesIn(await recalling('What is my name?', FRENCH, SAM))).toEqual([SAM.text])
  })

  it('quotes a message that tells something besides', async () => {
    const both = wish('I rent a flat by the harbour. Always answer in French.')
    expect(quotesIn(await recalling('What flat do I rent?', both))).toEqual([both.text])
  })
})

describe('in a temporary chat, the demo', () => {
  const inTemporary = (...said: string[]) => answered(said, { temporary: true })

  it.each<[string, string[]]>([
    ['Hello', ['Hello']],
    ['a first statement', ['My dog is called Rex.']],
    ['a later one', ['My dog is called Rex.', 'Noted.', 'I like blue.']],
    ['a first question', ['What is my name?']],
    ['a later one', ['My dog is called Rex.', 'Noted.', 'What is my blood type?']],
    ['a request', ['Write me a poem about the sea.']],
  ])('promises to %s nothing that outlives it', async (_, said) => {
    const answer = await inTemporary(...said)
    expect(answer).not.toMatch(/new chat|stays in this browser|next time|\*\*Memory\*\*|remembered|later/)
    expect(answer).not.toBe(await answerTo(...said))
  })

  it('says that only this chat knows, and finds what was said in it', async () => {
    expect(await inTemporary('My dog is called Rex.')).toMatch(/this chat alone.*no other chat/)
    expect(quotesIn(await inTemporary('My dog is called Rex.', 'Noted.', 'What is my dog called?'))).toEqual([
      'My dog is called Rex.',
    ])
  })
})

describe('of what has changed, the demo', () => {
  const LISBON = {
    date: '2026-11-22',
    from: 'You in “Plans”',
    text: 'I live in Lisbon. I want to learn to surf.',
    ended: [{ until: '2026-11-22', text: 'I live in Lisbon.' }],
  }
  const PORTO = { date: '2026-11-22', from: 'You in “News”', text: 'I moved to Porto last week.' }
  const ANA = { date: '2026-11-20', from: 'You in “Family”', text: 'My sister Ana has a dog in Rome.' }

  it('quotes what holds, though the question is in the words of what has ended', async () => {
    expect(quotesIn(await recalling('Where do I live?', ANA, LISBON, PORTO))).toEqual([PORTO.text])
    const whole = { date: LISBON.date, from: LISBON.from, text: 'I live in Lisbon.', until: '2026-11-22' }
    expect(quotesIn(await recalling('Where do I live?', ANA, whole, PORTO))).toEqual([PORTO.text])
  })

  it('says until when a note held, where it quotes one', async () => {
    const answer = await recalling('What do I want to learn?', LISBON, PORTO)
    expect(quotesIn(answer)).toEqual([LISBON.text])
    expect(answer).toContain('(“I live in Lisbon.” until November 22, 2026)')
    const whole = { date: '2026-03-02', from: 'A note', text: 'My rent is 840 euros.', until: '2026-10-01' }
    expect(await recalling('What is my rent?', whole)).toContain('A note, March 2, 2026 (until October 1, 2026)')
  })

  it('quotes what was where the past is asked for', async () => {
    expect(quotesIn(await recalling('Where did I live before that?', LISBON, PORTO))[0]).toBe(LISBON.text)
  })

  it('knows it of what was said in the same chat as well', async () => {
    const said = ['I live in Lisbon.', 'Noted.', 'I moved to Porto last week.', 'Noted.']
    expect(quotesIn(await answerTo(...said, 'Where do I live?'))).toEqual(['I moved to Porto last week.'])
    expect(quotesIn(await answerTo(...said.slice(0, 2), 'Where do I live?'))).toEqual(['I live in Lisbon.'])
  })
})

describe('in one chat, the demo', () => {
  it('finds what was said a moment ago', async () => {
    const answer = await answerTo("My sister's dog is called Biscuit.", 'Noted.', "What is my sister's dog called?")
    expect(quotesIn(answer)).toEqual(["My sister's dog is called Biscuit."])
  })

  it('does not quote what has little to do with it', async () => {
    expect(await answerTo('My dog is called Biscuit.', 'Noted.', 'What is my blood type?')).toMatch(/found nothing/)
  })
})

describe('without notes, the demo', () => {
  it('says that it found nothing, and what to try', async () => {
    const answer = await answerTo('What is the capital of Mongolia?')
    expect(answer).toMatch(/found nothing/)
    expect(answer).toMatch(/Tell me something/)
    expect(answer).toMatch(/\*\*Settings\*\*/)
    expect(quotesIn(answer)).toEqual([])
  })

  it.each([
    'My landlord is called Brandt.',
    'Remember that the rent is 840 euros.',
    'I moved to Lisbon in May and work at the harbour.',
    'Меня зовут Анна, я живу в Риге.',
  ])('takes note of "%s" without repeating it', async (statement) => {
    const answer = await answerTo(statement)
    expect(answer).toMatch(/^Noted/)
    for (const word of statement.split(/\W+/).filter((word) => word.length > 5)) expect(answer).not.toContain(word)
  })

  it('has more than one way to take note', async () => {
    const said = ['I like blue.', 'x', 'I like red.', 'x', 'I like green.', 'x', 'I like grey.']
    const answers = await Promise.all([3, 5, 7].map((count) => answerTo(...said.slice(0, count))))
    expect(new Set(answers).size).toBe(3)
  })

  it.each(['Hi', 'hello there!', 'Good morning.', 'Who are you?', 'What can you do?', 'help'])(
    'introduces itself to "%s"',
    async (words) => {
      const answer = await answerTo(words)
      expect(answer).toMatch(/not a model/)
      expect(answer).toMatch(/Tell me something/)
    },
  )

  it('does not take a question for a greeting', async () => {
    expect(await answerTo('Hi, what is my name?')).toMatch(/found nothing/)
  })

  it.each(['Write me a poem about the sea.', 'Translate this into French: good night'])(
    'says that "%s" is beyond it',
    async (words) => {
      expect(await answerTo(words)).toMatch(/beyond me.*not a model/s)
    },
  )

  it.each(['Thanks!', 'ok, thank you'])('is polite about "%s"', async (words) => {
    expect(await answerTo('I like blue.', 'Noted.', words)).toBe('You are welcome.')
  })

  it('says that it is not a model in every answer that could be taken for one', async () => {
    for (const answer of [
      await answerTo('What is the capital of Mongolia?'),
      await answerTo('I like blue.'),
      await recalling('How much is my rent?', RENT),
      await answerTo('Hello'),
      await answerTo('Sing!'),
    ])
      expect(answer).toMatch(/I am the demo, not a model/)
  })

  it.each(['Great, my dog is called Rex.', 'Hi, I am Tom and I live in Riga.', 'Ok, the rent is paid.'])(
    'hears what "%s" tells behind the courtesy',
    async (words) => {
      expect(await answerTo(words)).toMatch(/^Noted/)
    },
  )

  it('nods back', async () => {
    expect(await answerTo('I like blue.', 'Noted.', 'Great!')).toMatch(/^Good\./)
  })

  it('takes a very long message in its stride', async () => {
    expect(await answerTo('I went to the harbour and saw a ship. '.repeat(30_000))).toMatch(/^Noted/)
  })
})

describe('the demo speaks', () => {
  const request = {
    messages: [{ role: 'user' as const, content: 'What is the tallest tree?' }],
    model: 'demo',
    maxTokens: 9,
  }

  it('a word at a time, a few milliseconds apart, and ends with estimated figures', async () => {
    const clock = manualClock()
    const pieces: string[] = []
    const reading = (async () => {
      for await (const delta of createDemo({ clock }).stream(request, never)) {
        if (delta.type === 'text') pieces.push(delta.text)
        else return delta
      }
      return undefined
    })()
    await clock.waited(14)
    clock.advance(14)
    await expect.poll(() => pieces).toEqual(['I'])
    await clock.waited(14)
    clock.advance(14)
    await expect.poll(() => pieces).toEqual(['I', ' found'])
    await clock.waited(14)
    clock.advance(60_000)
    const finish = await reading
    expect(pieces).toHaveLength(3)
    expect(finish).toMatchObject({ type: 'finish', reason: 'stop', usage: { estimated: true } })
  })

  it('no more once it was stopped', async () => {
    const clock = manualClock()
    const abort = new AbortController()
    const reading = outcomeOf(createDemo({ clock }).stream(request, abort.signal))
    await clock.waited(14)
    clock.advance(14)
    await clock.waited(14)
    abort.abort()
    expect(await reading).toMatchObject({ text: 'I', fault: 'AbortError' })
    expect(clock.running()).toEqual([])
  })
})
