// The settings: their shape, ranges, defaults, cross-rules and how a bad value is mended. Knows nothing of where they
// are kept. Every default is documented with what raising it does.
import * as v from 'valibot'
import { DEFAULT_MODEL, MODEL_IDS } from './models.ts'

const integer = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const url = v.pipe(v.string(), v.trim(), v.maxLength(2000))

/** Which model answers. Keys are not settings: they live in `secrets`. */
const provider = v.object({
  id: v.fallback(v.picklist(['demo', 'openai-compatible']), 'demo'),
  baseUrl: v.fallback(url, ''),
  model: v.fallback(v.pipe(v.string(), v.trim(), v.maxLength(300)), ''),
  /** `session`: the key is gone when the tab is closed. `device`: it stays in this browser, readable to whoever can open it. */
  keep: v.fallback(v.picklist(['session', 'device']), 'session'),
})

/** What may go into a prompt. */
const context = v.object({
  /** Tokens the model can take, prompt and answer together. Raising it sends more history, and costs more. */
  window: v.fallback(integer(512, 2_000_000), 8192),
  /** Tokens kept free for the answer; at most half of the window. */
  reply: v.fallback(integer(64, 200_000), 1024),
  /** Share of the window left unused, because token counts of foreign tokenizers are estimates. */
  margin: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(0.3)), 0.05),
  /** Share of the budget that recalled memories may fill at most; recent turns get the rest. */
  recallShare: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)), 0.5),
  /** A question recalls nothing below this confidence (0..1). Raising it recalls less and surer. */
  threshold: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.3),
  system: v.fallback(
    v.pipe(v.string(), v.maxLength(20_000)),
    'You are a helpful assistant. Answer briefly and plainly. When quoted notes from earlier conversations are given, use what is relevant in them and say when they do not hold the answer.',
  ),
})

/** The model that turns text into vectors. */
const embedding = v.object({
  /** Off until the person asks for the download: its size is shown first. */
  enabled: v.fallback(v.boolean(), false),
  model: v.fallback(v.picklist(MODEL_IDS), DEFAULT_MODEL),
  /** Where the model runs. `webgpu` needs the larger float32 files and a device that passes the parity probe. */
  device: v.fallback(v.picklist(['wasm', 'webgpu']), 'wasm'),
  /** The model hub or a mirror of it; ends in a slash. */
  host: v.fallback(
    v.pipe(
      v.string(),
      v.trim(),
      v.check(isWebAddress),
      v.transform((host) => (host.endsWith('/') ? host : host + '/')),
      v.maxLength(2000),
    ),
    'https://huggingface.co/',
  ),
  /** Set when the model's files were loaded from a folder: they are in the cache under this name in place of a commit. */
  folder: v.fallback(v.nullable(v.string()), null),
  /** Rises with every "try again", so that the worker notices. */
  attempt: v.fallback(integer(0, Number.MAX_SAFE_INTEGER), 0),
})

/** What is kept near, what is found again, and how it is weighed. */
const memory = v.object({
  /** Tokens of recent turns that short-term memory holds; null: what the budget leaves beside recall. */
  stmCapacity: v.fallback(v.nullable(integer(256, 1_000_000)), null),
  /** Recent turns at most, however short they are. */
  recentK: v.fallback(integer(2, 1000), 200),
  /** Tokens of the oldest turns that are summarised at a time; null: a quarter of the capacity. */
  chunkSize: v.fallback(v.nullable(integer(100, 250_000)), null),
  /** Who summarises what no longer fits: nobody, the rules in this browser, or the provider (it costs tokens). */
  summaries: v.fallback(v.picklist(['off', 'rules', 'provider']), 'rules'),
  /** Length of a summary as a share of what it stands for. */
  summaryRatio: v.fallback(v.pipe(v.number(), v.minValue(0.05), v.maxValue(0.9)), 0.3),
  /** Where a conversation recalls from unless it says otherwise. */
  scope: v.fallback(v.picklist(['conversation', 'space', 'everywhere']), 'space'),
  /** Hits that are weighed for a prompt at most. */
  hits: v.fallback(integer(1, 500), 60),
  /** Pieces of one turn, memory or document in a prompt at most. */
  perSource: v.fallback(integer(1, 20), 2),
  /** How much being like the question, being recent and being important count, in proportion to each other. */
  similarityWeight: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  recencyWeight: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
  importanceWeight: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
  /** Days after which being recent counts half. */
  halfLifeDays: v.fallback(v.pipe(v.number(), v.minValue(0.01), v.maxValue(3650)), 7),
  /** 0 takes the most relevant hits however alike they are; 1 prefers variety above all. */
  diversity: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.1),
  /** Longest piece that is indexed, in characters, and the share of it that the next one repeats. */
  pieceChars: v.fallback(integer(200, 2000), 900),
  pieceOverlap: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(0.5)), 0.15),
  /** Milliseconds a plan waits for the question's vector before it goes on with words alone. */
  deadline: v.fallback(integer(10, 10_000), 150),
  /** Which index answers for vectors: by their number, or one of the two whatever the number. */
  index: v.fallback(v.picklist(['auto', 'exact', 'hnsw']), 'auto'),
})

const appearance = v.object({
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
})

const schemas = { provider, context, memory, embedding, appearance }

export type Settings = { [K in keyof typeof schemas]: v.InferOutput<(typeof schemas)[K]> }
export type SettingsKey = keyof Settings
export const SETTINGS_KEYS = Object.keys(schemas) as SettingsKey[]

/** A section as it should be: unknown fields dropped, bad values replaced by their defaults, cross-rules applied. */
export function mendSection<K extends SettingsKey>(key: K, value: unknown): Settings[K] {
  const given = typeof value === 'object' && value !== null ? value : {}
  const filled = { ...emptyOf(key), ...given }
  const section = v.parse(schemas[key], filled) as Settings[K]
  return key === 'context' ? (crossRules(section as Settings['context']) as Settings[K]) : section
}

// `v.fallback` answers for wrong values, not for missing keys: give every key.
function emptyOf(key: SettingsKey): Record<string, undefined> {
  return Object.fromEntries(Object.keys(schemas[key].entries).map((name) => [name, undefined]))
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** The answer never takes more than half of the window. */
function crossRules(context: Settings['context']): Settings['context'] {
  return { ...context, reply: Math.min(context.reply, Math.floor(context.window / 2)) }
}

/** All settings, from rows `{ key, value }` of which any may be missing or bad. */
export function readSettings(rows: { key: string; value: unknown }[]): Settings {
  const found = new Map(rows.map((row) => [row.key, row.value]))
  const entries = SETTINGS_KEYS.map((key) => [key, mendSection(key, found.get(key))])
  return Object.fromEntries(entries) as Settings
}

export const DEFAULT_SETTINGS: Settings = readSettings([])
