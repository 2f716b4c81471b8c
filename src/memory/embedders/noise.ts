// How similar texts look to a model that have nothing to do with each other: measured once per model on built-in
// sentences, so that a cosine can be read as "more than chance". Models differ widely in it (0.0 for one, 0.7 for another).
import type { Encoder, Noise, Vector } from './index.ts'

/** Questions as people ask them, on subjects that no statement below touches. */
const QUESTIONS = [
  'What is the name of my dentist?',
  'Which colour did we choose for the kitchen walls?',
  'When does my passport expire?',
  'How many siblings do I have?',
  'Where did I park the car yesterday?',
  'Who lent me the ladder?',
  'What was the title of that song?',
  'Which programming language do I like best?',
  'How old was grandmother when she moved to Lisbon?',
  'What am I allergic to?',
  'What time is the train to Bern?',
  'Did the invoice to the printer get paid?',
]

/** Statements as people make them, unrelated to each other and to every question. */
const STATEMENTS = [
  'The tomatoes on the balcony finally turned red.',
  'I finished the marathon in a little under four hours.',
  'Our cat sleeps on top of the bookshelf.',
  'The museum is closed on Mondays.',
  'She plays the cello in a small orchestra.',
  'It snowed all night and the pass is blocked.',
  'The new phone has a better camera than the old one.',
  'He wants to learn pottery in the evenings.',
  'Please add cinnamon to the shopping list.',
  'The lecture about volcanoes was surprisingly funny.',
  'We watched the eclipse from the roof.',
  'The washing machine makes a strange noise.',
  'My back hurts when I sit for too long.',
  'The election results come out on Sunday evening.',
  'They keep bees behind the old barn.',
  'The chess club meets in the library basement.',
  'I would rather take the window seat.',
  'The lake was too cold to swim in.',
  'Her thesis is about medieval trade routes.',
  'The neighbours are renovating their bathroom.',
  'I sold my bicycle last spring.',
  'The soup needs more salt.',
  'He collects stamps from countries that no longer exist.',
  'The meeting moved to the smaller room.',
]

/** Mean and deviation of the cosines of every question with every statement. */
export async function measureNoise(embed: Encoder['embed']): Promise<Noise> {
  const questions = await embed(QUESTIONS, 'query')
  const statements = await embed(STATEMENTS, 'passage')
  const cosines = questions.flatMap((question) => statements.map((statement) => dot(question, statement)))
  const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length
  const variance = cosines.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 0) / cosines.length
  return { mean, deviation: Math.sqrt(variance) }
}

function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
