// Every setting there is: its rule, range and default. The screens, the checks and the readers of settings all go by this
// table; the words that tell a person of each stand in about.ts, since only the settings screen needs them.
import { DEFAULT_MODEL, MODEL_IDS } from '../models.ts'
import {
  choice,
  type Field,
  flag,
  folderAddress,
  line,
  nameOrNone,
  number,
  numberOrNone,
  share,
  text,
  whole,
  wholeOrNone,
} from './field.ts'

/** Who may answer, by the name that people read: the demo, and the vendors of `providers/vendors.ts`. */
export const PROVIDER_NAMES = {
  demo: 'Demo',
  'built-in': 'Built into this browser',
  'openai-compatible': 'OpenAI-compatible',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
  openrouter: 'OpenRouter',
  mistral: 'Mistral',
  groq: 'Groq',
  deepseek: 'DeepSeek',
  xai: 'xAI',
  together: 'Together',
  ollama: 'Ollama',
  'lm-studio': 'LM Studio',
  'llama-server': 'llama-server',
} as const
export type ProviderId = keyof typeof PROVIDER_NAMES
const PROVIDER_IDS = Object.keys(PROVIDER_NAMES) as ProviderId[]

/** Which model answers. Keys are not settings: they live in `secrets`. */
const provider = {
  id: choice(PROVIDER_IDS, 'demo'),
  baseUrl: line(2000, ''),
  model: line(300, ''),
  keep: choice(['session', 'device'], 'session'),
  // A model of one's own may take minutes to load before its first token; a server in the cloud that is silent for half a
  // minute has usually lost the request.
  firstTokenWait: whole(1, 3600, 30),
  idleWait: whole(1, 3600, 60),
  dailyTokens: wholeOrNone(1, 1_000_000_000),
  dailyCost: numberOrNone(0.01, 100_000),
}

/** Who answers where the provider cannot for the moment. The demo is no help. */
const fallback = {
  enabled: flag(false),
  id: choice(
    PROVIDER_IDS.filter((id) => id !== 'demo'),
    'openai-compatible',
  ),
  baseUrl: line(2000, ''),
  model: line(300, ''),
}

/** What may go into a prompt. */
const context = {
  window: whole(512, 2_000_000, 8192),
  reply: whole(64, 200_000, 1024),
  margin: share(0, 0.3, 0.05),
  recallShare: share(0, 0.9, 0.5),
  threshold: number(0, 1, 0.3),
  system: text(
    20_000,
    'You are a helpful assistant. Answer briefly and plainly. When quoted notes from earlier conversations are given, use what is relevant in them and say when they do not hold the answer.',
  ),
}

/** What is kept near, what is found again, and how it is weighed. */
const memory = {
  stmCapacity: wholeOrNone(256, 1_000_000),
  recentK: whole(2, 1000, 200),
  chunkSize: wholeOrNone(100, 250_000),
  summaries: choice(['off', 'rules', 'provider'], 'rules'),
  summaryRatio: share(0.05, 0.9, 0.3),
  extraction: choice(['off', 'rules', 'provider'], 'rules'),
  extractChars: whole(50, 100_000, 500),
  extractTurns: whole(1, 200, 5),
  // What is drawn is mostly claims, decisions and constraints, which hold until they are superseded: of the half-lives in
  // published systems (7 days to a year) the longest, that of lasting memory. A shorter one buries what is merely old.
  signalHalfLife: number(1, 36_500, 365),
  scope: choice(['conversation', 'space', 'everywhere'], 'space'),
  hits: whole(1, 500, 100),
  perSource: whole(1, 20, 2),
  similarityWeight: number(0, 1, 1),
  recencyWeight: number(0, 1, 0),
  importanceWeight: number(0, 1, 0),
  halfLifeDays: number(0.01, 3650, 7),
  diversity: share(0, 1, 0.1),
  pieceChars: whole(200, 2000, 900),
  pieceOverlap: share(0, 0.5, 0.15),
  deadline: whole(10, 10_000, 150),
  index: choice(['auto', 'exact', 'hnsw'], 'auto'),
}

/** The model that turns text into vectors. */
const embedding = {
  enabled: flag(false),
  model: choice(MODEL_IDS, DEFAULT_MODEL),
  device: choice(['wasm', 'webgpu'], 'wasm'),
  host: folderAddress(2000, 'https://huggingface.co/'),
  folder: nameOrNone(),
  attempt: whole(0, Number.MAX_SAFE_INTEGER, 0),
}

const appearance = {
  theme: choice(['system', 'light', 'dark'], 'system'),
}

export const FIELDS = { provider, fallback, context, memory, embedding, appearance }

type ValueOf<F> = F extends Field<infer T> ? T : never
export type Settings = {
  [S in keyof typeof FIELDS]: { [F in keyof (typeof FIELDS)[S]]: ValueOf<(typeof FIELDS)[S][F]> }
}
export type SettingsKey = keyof Settings

/** The fields of a section by name, whatever their types. */
export function fieldsOf(section: SettingsKey): Readonly<Record<string, Field>> {
  return FIELDS[section]
}
