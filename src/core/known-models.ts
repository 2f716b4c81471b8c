// What is known of models when it comes from several sides: whose word stands. A person's before all others; a server that
// refuses what is too much knows better than its list; of the same side the later one.
import type { KnownModel, Learned } from './types.ts'

const STANDING: Record<Learned<unknown>['from'], number> = { list: 0, refusal: 1, person: 2 }

/** The row with what `news` tells of the same model, where that stands. */
export function withNews(row: KnownModel, news: KnownModel): KnownModel {
  const window = standing(row.window, news.window)
  const output = standing(row.output, news.output)
  const price = standing(row.price, news.price)
  return {
    origin: row.origin,
    id: row.id,
    ...(window ? { window } : {}),
    ...(output ? { output } : {}),
    ...(price ? { price } : {}),
  }
}

function standing<T>(one: Learned<T> | undefined, other: Learned<T> | undefined): Learned<T> | undefined {
  if (!one || !other) return one ?? other
  const ahead = STANDING[other.from] - STANDING[one.from] || other.at - one.at
  return ahead >= 0 ? other : one
}

/** What the person said of a model, if anything: all else can be asked of its server again. */
export function toldByPerson({ origin, id, window, output, price }: KnownModel): KnownModel | undefined {
  const told = {
    ...(window?.from === 'person' ? { window } : {}),
    ...(output?.from === 'person' ? { output } : {}),
    ...(price?.from === 'person' ? { price } : {}),
  }
  return Object.keys(told).length === 0 ? undefined : { origin, id, ...told }
}
