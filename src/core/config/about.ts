// The words that tell a person of each setting: what it is called, what it decides, what its values are called. Apart from
// the table of fields, because only the settings screen needs them.
import { MODEL_IDS, MODELS, type ModelId } from '../models.ts'
import type { Field } from './field.ts'
import { fieldsOf, PROVIDER_NAMES, type Settings, type SettingsKey } from './fields.ts'

/** What a person is told of a field. */
export interface About {
  label: string
  /** One sentence: what it decides, and what raising it does. */
  effect: string
  /** What a number counts. */
  unit?: string
  /** Of a choice: the name of each value. */
  names?: Readonly<Record<string, string>>
  /** What null stands for, where it may be null. */
  none?: string
}

/** A field and its words. */
export type Described = Field & About

/** What must be said of a field with values of `T`: a choice needs a name for each value, null needs its meaning. */
type AboutOf<T> = About &
  (null extends T ? { none: string } : unknown) &
  (T extends string ? (string extends T ? unknown : { names: Readonly<Record<T, string>> }) : unknown)

type Words = { [S in SettingsKey]: { [F in keyof Settings[S]]: AboutOf<Settings[S][F]> } }

const modelNames = Object.fromEntries(MODEL_IDS.map((id) => [id, MODELS[id].label])) as Record<ModelId, string>

const ABOUT: Words = {
  provider: {
    id: {
      label: 'Provider',
      effect: 'Who answers: the demo in this browser, a vendor, or any server that speaks the protocol of OpenAI.',
      names: PROVIDER_NAMES,
    },
    baseUrl: { label: 'Base URL', effect: 'The address that requests go to.' },
    model: { label: 'Model', effect: 'The name of the model that answers.' },
    keep: {
      label: 'Keep the key',
      effect: 'Until this tab is closed, or in this browser, readable to whoever can open it.',
      names: { session: 'Until this tab is closed', device: 'In this browser' },
    },
    firstTokenWait: {
      label: 'Wait for the first words',
      unit: 'seconds',
      effect: 'A request is given up after so long in silence; raise it for models that load slowly.',
    },
    idleWait: {
      label: 'Wait within an answer',
      unit: 'seconds',
      effect: 'An answer that stands still for so long is given up; what came is kept.',
    },
    dailyTokens: {
      label: 'Tokens a day',
      unit: 'tokens',
      effect: 'Once so many were sent and received today, nothing more is sent until tomorrow.',
      none: 'No limit',
    },
    dailyCost: {
      label: 'Cost a day',
      unit: 'US dollars',
      effect: 'Once so much was spent today, nothing more is sent; what has no known price does not count.',
      none: 'No limit',
    },
  },
  fallback: {
    enabled: {
      label: 'Let another provider step in',
      effect:
        'When the provider is busy, silent, out of reach or out of credit, this one answers, and the answer says so.',
    },
    id: {
      label: 'Fallback provider',
      effect: 'Who answers then; your words go there as well.',
      names: (({ demo: _, ...names }) => names)(PROVIDER_NAMES),
    },
    baseUrl: { label: 'Fallback base URL', effect: 'The address that requests go to then.' },
    model: { label: 'Fallback model', effect: 'The name of the model that answers then.' },
  },
  context: {
    window: {
      label: 'Context window',
      unit: 'tokens',
      effect:
        'What the model can take, prompt and answer together; a larger one sends more of the past, and costs more.',
    },
    reply: {
      label: 'Kept for the answer',
      unit: 'tokens',
      effect: 'What the answer may have, at most half of the window; raising it leaves less for the prompt.',
    },
    margin: {
      label: 'Margin',
      effect: 'Left unused because other models count tokens otherwise; raise it when prompts are refused as too long.',
    },
    recallShare: {
      label: 'Share of recall',
      effect: 'How much of the prompt recall fills first; what recent messages leave it may fill too.',
    },
    threshold: {
      label: 'Recall threshold',
      effect: 'A question recalls nothing below this confidence; raising it recalls less, and surer.',
    },
    system: { label: 'System prompt', effect: 'Stands first in everything that is sent.' },
  },
  memory: {
    stmCapacity: {
      label: 'Short-term memory',
      unit: 'tokens',
      effect: 'What recent messages may fill; when it is nearly full, the oldest of them are summarised.',
      none: 'What recall leaves free',
    },
    recentK: {
      label: 'Recent messages',
      unit: 'messages',
      effect: 'So many of the newest messages are sent at most, however short they are.',
    },
    chunkSize: {
      label: 'Summarised at a time',
      unit: 'tokens',
      effect: 'How much of the oldest messages goes into one summary; raising it makes fewer and coarser ones.',
      none: 'A quarter of short-term memory',
    },
    summaries: {
      label: 'Who summarises',
      effect: 'Who sums up what no longer fits; the messages themselves stay and can always be found.',
      names: { off: 'Nobody', rules: 'This browser, by rules', provider: 'The provider (costs tokens)' },
    },
    extraction: {
      label: 'Who finds signals',
      effect: 'Who draws claims, goals, decisions and the like from what you type; off, nothing of it is remembered.',
      names: { off: 'Nobody', rules: 'This browser, by rules', provider: 'The provider as well (costs tokens)' },
    },
    extractChars: {
      label: 'Characters before the provider looks for signals',
      unit: 'characters',
      effect: 'Once so much was typed since it last looked; raising it asks less often.',
    },
    extractTurns: {
      label: 'Messages before the provider looks for signals',
      unit: 'messages',
      effect: 'Or once you sent so many, however short; raising it asks less often.',
    },
    signalHalfLife: {
      label: 'Half-life of signals',
      unit: 'days',
      effect:
        'After so long a signal counts as half as sure, unless you pinned or confirmed it; raising it keeps old ones ahead longer.',
    },
    summaryRatio: {
      label: 'Length of a summary',
      effect: 'As a share of what it stands for; raising it keeps more detail and fits less.',
    },
    scope: {
      label: 'Recall from',
      effect: 'Where a conversation looks for memories unless it says otherwise.',
      names: { conversation: 'This conversation', space: 'Its space', everywhere: 'All spaces' },
    },
    hits: {
      label: 'Memories considered',
      unit: 'memories',
      effect: 'So many of the best are weighed for a prompt; raising it fills large windows better.',
    },
    perSource: {
      label: 'Pieces of one source',
      unit: 'pieces',
      effect: 'So many pieces of one message, memory or document are quoted at most.',
    },
    similarityWeight: {
      label: 'Weight of relevance',
      effect: 'How much bearing on the question counts, in proportion to the other two weights.',
    },
    recencyWeight: {
      label: 'Weight of being recent',
      effect: 'How much a memory’s age counts, in proportion to the other two weights.',
    },
    importanceWeight: {
      label: 'Weight of importance',
      effect: 'How much a memory’s importance counts, in proportion to the other two weights.',
    },
    halfLifeDays: {
      label: 'Half-life',
      unit: 'days',
      effect: 'After so long being recent counts half; it matters when being recent has a weight.',
    },
    diversity: {
      label: 'Variety',
      effect: '0 takes the most relevant memories however alike they are; raising it passes over what says the same.',
    },
    pieceChars: {
      label: 'Length of a piece',
      unit: 'characters',
      effect:
        'Long messages and documents are found in pieces of this length; longer ones are quoted whole more often and found less surely.',
    },
    pieceOverlap: {
      label: 'Overlap of pieces',
      effect: 'How much of a piece the next one repeats, so that no statement is cut in half everywhere.',
    },
    deadline: {
      label: 'Deadline for meaning',
      unit: 'milliseconds',
      effect: 'A prompt waits so long for the model that reads the question, then goes by words alone.',
    },
    index: {
      label: 'Vector index',
      effect:
        'Exact compares with every vector; HNSW follows a graph, quicker from tens of thousands on, and may miss a few.',
      names: { auto: 'By their number', exact: 'Exact', hnsw: 'HNSW' },
    },
  },
  embedding: {
    enabled: {
      label: 'Search by meaning',
      effect: 'Finds what was said in other words; its model is downloaded once.',
    },
    model: {
      label: 'Embedder',
      effect: 'The model that reads for meaning; another one reads everything again, in the background.',
      names: modelNames,
    },
    device: {
      label: 'Runs on',
      effect: 'The graphics card needs larger files and is used only when it reckons as the processor does.',
      names: { wasm: 'Processor', webgpu: 'Graphics card' },
    },
    host: { label: 'Model hub', effect: 'Where the model’s files come from.' },
    folder: {
      label: 'Model folder',
      effect: 'The folder that the model’s files were taken from instead of the hub.',
      none: 'From the hub',
    },
    attempt: { label: 'Attempt', effect: 'Rises with every “try again”, so that the model is started anew.' },
  },
  appearance: {
    theme: {
      label: 'Theme',
      effect: 'Light, dark, or as the system has it.',
      names: { system: 'As the system', light: 'Light', dark: 'Dark' },
    },
  },
}

/** The fields of a section by name, with their words. */
export function describedFields<S extends SettingsKey>(
  section: S,
): Readonly<Record<keyof Settings[S] & string, Described>> {
  const words: Readonly<Record<string, About>> = ABOUT[section]
  const entries = Object.entries(fieldsOf(section)).map(([name, field]) => [name, { ...field, ...words[name] }])
  return Object.fromEntries(entries) as Record<keyof Settings[S] & string, Described>
}

/** One field with its words; undefined when there is none of this name. */
export function describedField(section: string, name: string): Described | undefined {
  if (!Object.hasOwn(ABOUT, section)) return undefined
  const fields: Readonly<Record<string, Described>> = describedFields(section as SettingsKey)
  return fields[name]
}
