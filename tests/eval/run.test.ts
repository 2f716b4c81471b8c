// The evaluation's own promises: what it may look at, and that its lines can be scored.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { smallTalk } from '../e2e/kit/talk.ts'
import { type EvalConversation, type EvalQuestion, readDataset, timeOf } from './dataset.ts'
import { answersOf, type RunLine, extractionOf } from './run.ts'

const SECRETS = ['answer', 'category', 'evidence', 'evidenceAudited', 'abstain', 'global']

/** Two sessions: one with the facts, one of small talk; a long answer that only a piece of is worth quoting. */
function talk(): EvalConversation {
  const turn = (id: string, speaker: string, text: string) => ({
    id,
    speaker,
    text,
    tokens: Math.ceil(text.length / 4),
  })
  const long = Array.from({ length: 30 }, (_, n) => smallTalk(n)).join(' ')
  const facts = [
    turn('f0', 'user', 'The gate code is 8841.'),
    turn('f1', 'assistant', `${long} A heron nests on the water tower.`),
    turn('f2', 'Hannah', 'I moved to Lisbon with my parrot.'),
  ]
  const rest = Array.from({ length: 70 }, (_, n) => turn(`r${n}`, n % 2 ? 'assistant' : 'user', smallTalk(100 + n)))
  return {
    id: 'talk',
    sessions: [
      { id: 's0', date: '2024-03-08', headerTokens: 9, turns: facts },
      { id: 's1', date: null, headerTokens: 9, turns: rest },
    ],
  }
}

/** A question as the file has it, that throws when anything is read that a memory may not know. */
function question(id: string, text: string): EvalQuestion {
  const asked = { id, conversationId: 'talk', question: text }
  for (const name of SECRETS)
    Object.defineProperty(asked, name, {
      enumerable: true,
      get: () => {
        throw new Error(`the evaluation read "${name}"`)
      },
    })
  return asked
}

async function run(questions: [string, string][], budgets = [60, 1000]): Promise<RunLine[]> {
  const lines: RunLine[] = []
  const asked = questions.map(([id, text]) => question(id, text))
  for await (const line of answersOf(talk(), asked, { budgets })) lines.push(line)
  return lines
}

describe('the evaluation', () => {
  it('reads no answers, kinds or evidence, and writes one line a question', async () => {
    const lines = await run([
      ['q1', 'What is the gate code?'],
      ['q2', 'Where did Hannah move?'],
    ])
    expect(lines.map((line) => line.questionId)).toEqual(['q1', 'q2'])
    expect(lines.map((line) => line.retrieved[0])).toEqual(['f0', 'f2'])
  })

  it('names at least fifty turns, each once and of the file, best first', async () => {
    const [line] = await run([['q', 'What is the gate code?']])
    const known = new Set(talk().sessions.flatMap((session) => session.turns.map((turn) => turn.id)))
    expect(line!.retrieved.length).toBeGreaterThanOrEqual(50)
    expect(new Set(line!.retrieved).size).toBe(line!.retrieved.length)
    expect(line!.retrieved.every((id) => known.has(id))).toBe(true)
  })

  it('builds contexts that cost no more than their budgets, whole turns by id and pieces word for word', async () => {
    const lines = await run([
      ['q1', 'Where does the heron nest?'],
      ['q2', 'What did the plumber repair?'],
    ])
    const places = new Map(
      talk().sessions.flatMap((session) => session.turns.map((turn) => [turn.id, { turn, session }] as const)),
    )
    for (const { contexts } of lines)
      for (const [budget, entries] of Object.entries(contexts)) {
        const headings = new Set<string>()
        let used = 0
        for (const entry of entries) {
          const { turn, session } = places.get(typeof entry === 'string' ? entry : entry.id)!
          const share = typeof entry === 'string' ? 1 : entry.text.length / turn.text.length
          if (typeof entry !== 'string') expect(turn.text).toContain(entry.text)
          used += Math.ceil(turn.tokens * share) + (headings.has(session.id) ? 0 : session.headerTokens)
          headings.add(session.id)
        }
        expect(used).toBeLessThanOrEqual(Number(budget))
      }
    expect(lines[0]!.contexts['1000']).toContainEqual({ id: 'f1', text: expect.stringContaining('water tower') })
  })

  it('sends nothing when it is not sure', async () => {
    const [line] = await run([['q', "What is my dentist's name?"]])
    expect(line!.contexts).toEqual({ '60': [], '1000': [] })
    expect(line!.confidence).toBeLessThan(0.3)
    expect(line!.retrieved.length).toBeGreaterThanOrEqual(50)
  })

  it('gives the same lines again', async () => {
    const asked: [string, string][] = [['q', 'What did the plumber repair?']]
    expect(await run(asked)).toEqual(await run(asked))
  })

  it('has no code that knows of answers, and imports the engine by its public entry alone', () => {
    const files = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'))
    expect(files).toContain('main.ts')
    for (const name of files) {
      const code = readFileSync(join(import.meta.dirname, name), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
      for (const secret of SECRETS) expect(code).not.toMatch(new RegExp(`['"\`.]${secret}\\b|\\b${secret}\\??:`))
      const memory = [...code.matchAll(/'\.\.\/\.\.\/src\/memory\/([^']+)'/g)].map((match) => match[1]!)
      // A model, its index and where its vectors are kept are put together as the worker does; what ranks is not touched.
      expect(
        memory.filter((path) => !/^(?:engine\.ts|meaning\.ts|embedders\/|vectors\/|vectors-store\/)/.test(path)),
      ).toEqual([])
    }
  })

  it('knows two ways of finding signals, and takes no other word for one of them', () => {
    expect(['off', 'rules', 'provider', 'Rules', ''].map(extractionOf)).toEqual(['off', 'rules', ...Array(3)])
  })

  it('refuses a file of another format', () => {
    expect(() => readDataset('{"format":"other/2"}')).toThrow(/other\/2/)
    expect(readDataset('{"format":"convmem-eval/1","conversations":[],"questions":[]}').questions).toEqual([])
  })

  it('reads dates in the zone of the machine', () => {
    expect(timeOf('2024-03-08', 7)).toBe(new Date(2024, 2, 8, 12).getTime())
    expect(timeOf('2024-03-08T10:30', 7)).toBe(new Date(2024, 2, 8, 10, 30).getTime())
    expect([timeOf(null, 7), timeOf('once', 7)]).toEqual([7, 7])
  })
})
