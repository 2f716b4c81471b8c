// What is known of models, kept per server: from its list, from its refusals, from the person. Whose word stands,
// core/known-models.ts decides.
import { withNews } from '../core/known-models.ts'
import type { KnownModel, Millis, Price, Tokens } from '../core/types.ts'
import type { Truth } from './db.ts'
import { write } from './write.ts'

/** A model as its server lists it. */
export interface Listed {
  id: string
  window?: Tokens
  output?: Tokens
  price?: Price
}

/** Keeps what a server's list says of its models. Those of which it says nothing but the name are not kept. */
export async function keepListed(db: Truth, origin: string, models: readonly Listed[], now: Millis): Promise<void> {
  const fact = <T>(value: T) => ({ value, from: 'list' as const, at: now })
  const told = models.filter(({ window, output, price }) => window !== undefined || output !== undefined || price)
  await learn(
    db,
    told.map(({ id, window, output, price }) => ({
      origin,
      id,
      ...(window === undefined ? {} : { window: fact(window) }),
      ...(output === undefined ? {} : { output: fact(output) }),
      ...(price ? { price: fact(price) } : {}),
    })),
  )
}

/** Keeps the window that a server named when it refused a request as too long. */
export async function keepLimit(db: Truth, origin: string, id: string, window: Tokens, now: Millis): Promise<void> {
  await learn(db, [{ origin, id, window: { value: window, from: 'refusal', at: now } }])
}

/** Keeps the price that a person typed, or with null forgets it. */
export async function setPrice(db: Truth, origin: string, id: string, price: Price | null, now: Millis): Promise<void> {
  if (price) return learn(db, [{ origin, id, price: { value: price, from: 'person', at: now } }])
  await write(db, [db.models], async () => {
    const row = await db.models.get([origin, id])
    if (!row) return
    const { price: _, ...rest } = row
    await db.models.put(rest)
  })
}

/** What is known of a model; undefined when nothing is. */
export function knownModel(db: Truth, origin: string, id: string): Promise<KnownModel | undefined> {
  return db.models.get([origin, id])
}

async function learn(db: Truth, news: KnownModel[]): Promise<void> {
  await write(db, [db.models], async () => {
    const here = await db.models.bulkGet(news.map(({ origin, id }) => [origin, id]))
    await db.models.bulkPut(news.map((row, at) => withNews(here[at] ?? { origin: row.origin, id: row.id }, row)))
  })
}
