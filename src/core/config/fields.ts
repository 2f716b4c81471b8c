// Every setting there is: range, unit, default, and what it does. The screens, the checks and the readers of settings all
// go by this table, and by nothing else.
import { DEFAULT_MODEL, MODEL_IDS, MODELS, type ModelId } from '../models.ts'
import {
  choice,
  type Field,
  flag,
  folderAddress,
  line,
  nameOrNone,
  number,
  share,
  text,
  whole,
  wholeOrNone,
} from './field.ts'

/** Which model answers. Keys are not settings: they live in `secrets`. */
const provider = {
  id: choice({ demo: 'Demo', 'openai-compatible': 'OpenAI-compatible' }, 'demo', {
    label: 'Provider',
    effect: 'Who answers: the demo in this browser, or any server that speaks the protocol of OpenAI.',
  }),
  baseUrl: line(2000, '', { label: 'Base URL', effect: 'The address that requests go to.' }),
  model: line(300, '', { label: 'Model', effect: 'The name of the model that answers.' }),
  keep: choice({ session: 'Until this tab is closed', device: 'In this browser' }, 'session', {
    label: 'Keep the key',
    effect: 'Until this tab is closed, or in this browser, readable to whoever can open it.',
  }),
}

/** What may go into a prompt. */
const context = {
  window: whole(512, 2_000_000, 8192, {
    label: 'Context window',
    unit: 'tokens',
    effect: 'What the model can take, prompt and answer together; a larger one sends more of the past, and costs more.',
  }),
  reply: whole(64, 200_000, 1024, {
    label: 'Kept for the answer',
    unit: 'tokens',
    effect: 'What the answer may have, at most half of the window; raising it leaves less for the prompt.',
  }),
  margin: share(0, 0.3, 0.05, {
    label: 'Margin',
    effect: 'Left unused because other models count tokens otherwise; raise it when prompts are refused as too long.',
  }),
  recallShare: share(0, 0.9, 0.5, {
    label: 'Share of recall',
    effect: 'How much of the prompt recall fills first; what recent messages leave it may fill too.',
  }),
  threshold: number(0, 1, 0.3, {
    label: 'Recall threshold',
    effect: 'A question recalls nothing below this confidence; raising it recalls less, and surer.',
  }),
  system: text(
    20_000,
    'You are a helpful assistant. Answer briefly and plainly. When quoted notes from earlier conversations are given, use what is relevant in them and say when they do not hold the answer.',
    { label: 'System prompt', effect: 'Stands first in everything that is sent.' },
  ),
}

/** What is kept near, what is found again, and how it is weighed. */
const memory = {
  stmCapacity: wholeOrNone(256, 1_000_000, 'What recall leaves free', {
    label: 'Short-term memory',
    unit: 'tokens',
    effect: 'What recent messages may fill; when it is nearly full, the oldest of them are summarised.',
  }),
  recentK: whole(2, 1000, 200, {
    label: 'Recent messages',
    unit: 'messages',
    effect: 'So many of the newest messages are sent at most, however short they are.',
  }),
  chunkSize: wholeOrNone(100, 250_000, 'A quarter of short-term memory', {
    label: 'Summarised at a time',
    unit: 'tokens',
    effect: 'How much of the oldest messages goes into one summary; raising it makes fewer and coarser ones.',
  }),
  summaries: choice(
    { off: 'Nobody', rules: 'This browser, by rules', provider: 'The provider (costs tokens)' },
    'rules',
    {
      label: 'Who summarises',
      effect: 'Who sums up what no longer fits; the messages themselves stay and can always be found.',
    },
  ),
  summaryRatio: share(0.05, 0.9, 0.3, {
    label: 'Length of a summary',
    effect: 'As a share of what it stands for; raising it keeps more detail and fits less.',
  }),
  scope: choice({ conversation: 'This conversation', space: 'Its space', everywhere: 'All spaces' }, 'space', {
    label: 'Recall from',
    effect: 'Where a conversation looks for memories unless it says otherwise.',
  }),
  hits: whole(1, 500, 100, {
    label: 'Memories considered',
    unit: 'memories',
    effect: 'So many of the best are weighed for a prompt; raising it fills large windows better.',
  }),
  perSource: whole(1, 20, 2, {
    label: 'Pieces of one source',
    unit: 'pieces',
    effect: 'So many pieces of one message, memory or document are quoted at most.',
  }),
  similarityWeight: number(0, 1, 1, {
    label: 'Weight of relevance',
    effect: 'How much bearing on the question counts, in proportion to the other two weights.',
  }),
  recencyWeight: number(0, 1, 0, {
    label: 'Weight of being recent',
    effect: 'How much a memory’s age counts, in proportion to the other two weights.',
  }),
  importanceWeight: number(0, 1, 0, {
    label: 'Weight of importance',
    effect: 'How much a memory’s importance counts, in proportion to the other two weights.',
  }),
  halfLifeDays: number(0.01, 3650, 7, {
    label: 'Half-life',
    unit: 'days',
    effect: 'After so long being recent counts half; it matters when being recent has a weight.',
  }),
  diversity: share(0, 1, 0.1, {
    label: 'Variety',
    effect: '0 takes the most relevant memories however alike they are; raising it passes over what says the same.',
  }),
  pieceChars: whole(200, 2000, 900, {
    label: 'Length of a piece',
    unit: 'characters',
    effect:
      'Long messages and documents are found in pieces of this length; longer ones are quoted whole more often and found less surely.',
  }),
  pieceOverlap: share(0, 0.5, 0.15, {
    label: 'Overlap of pieces',
    effect: 'How much of a piece the next one repeats, so that no statement is cut in half everywhere.',
  }),
  deadline: whole(10, 10_000, 150, {
    label: 'Deadline for meaning',
    unit: 'milliseconds',
    effect: 'A prompt waits so long for the model that reads the question, then goes by words alone.',
  }),
  index: choice({ auto: 'By their number', exact: 'Exact', hnsw: 'HNSW' }, 'auto', {
    label: 'Vector index',
    effect:
      'Exact compares with every vector; HNSW follows a graph, quicker from tens of thousands on, and may miss a few.',
  }),
}

const modelNames = Object.fromEntries(MODEL_IDS.map((id) => [id, MODELS[id].label])) as Record<ModelId, string>

/** The model that turns text into vectors. */
const embedding = {
  enabled: flag(false, {
    label: 'Search by meaning',
    effect: 'Finds what was said in other words; its model is downloaded once.',
  }),
  model: choice(modelNames, DEFAULT_MODEL, {
    label: 'Embedder',
    effect: 'The model that reads for meaning; another one reads everything again, in the background.',
  }),
  device: choice({ wasm: 'Processor', webgpu: 'Graphics card' }, 'wasm', {
    label: 'Runs on',
    effect: 'The graphics card needs larger files and is used only when it reckons as the processor does.',
  }),
  host: folderAddress(2000, 'https://huggingface.co/', {
    label: 'Model hub',
    effect: 'Where the model’s files come from.',
  }),
  folder: nameOrNone('From the hub', {
    label: 'Model folder',
    effect: 'The folder that the model’s files were taken from instead of the hub.',
  }),
  attempt: whole(0, Number.MAX_SAFE_INTEGER, 0, {
    label: 'Attempt',
    effect: 'Rises with every “try again”, so that the model is started anew.',
  }),
}

const appearance = {
  theme: choice({ system: 'As the system', light: 'Light', dark: 'Dark' }, 'system', {
    label: 'Theme',
    effect: 'Light, dark, or as the system has it.',
  }),
}

export const FIELDS = { provider, context, memory, embedding, appearance }

type ValueOf<F> = F extends Field<infer T> ? T : never
export type Settings = {
  [S in keyof typeof FIELDS]: { [F in keyof (typeof FIELDS)[S]]: ValueOf<(typeof FIELDS)[S][F]> }
}
export type SettingsKey = keyof Settings

/** The fields of a section by name, whatever their types. */
export function fieldsOf(section: SettingsKey): Readonly<Record<string, Field>> {
  return FIELDS[section]
}
