// What is known about each vendor beside how it is asked: where keys and credit come from, what a browser may send there,
// what trips people up, and for each of these facts who says so and since when. Nothing here was tried against the vendor
// by us: `npm run probe:vendors` does that, by hand, and whoever runs it writes the day down in `probed`.
import type { VendorId } from './vendors.ts'

/** Who says so, and the day (or month) of what they say. */
export interface Source {
  source: string
  date: string
}

/** A fact and its source. */
export interface Fact<T> extends Source {
  is: T
}

/**
 * What a browser may send: any header at all (`reflective`), any but the key's own, by the letter of the Fetch standard
 * (`wildcard`), these alone (`listed`), nothing until the server is told to (`set-up`), or nobody can know (`unknown`).
 */
export type Cors = { kind: 'reflective' | 'wildcard' | 'set-up' | 'unknown' } | { kind: 'listed'; headers: string[] }

export interface VendorFacts {
  /** Base URL, header of the key, list of models: the values stand in `vendors.ts`. */
  api: Source
  /** How its keys begin, where that is known: the value stands in `vendors.ts`. */
  keyShape?: Source
  /** Where a person makes a key. */
  keyPage?: Fact<string>
  /** Where a person adds credit. */
  billingPage?: Fact<string>
  cors: Fact<Cors>
  /** What trips people up, each as a sentence that tells what to do. */
  traps: Fact<string>[]
  /** Tokens to reckon with where its list of models tells none; absent: the window of the settings stands. */
  window?: Fact<number>
  /** The day on which a person last saw the above with their own eyes. */
  probed: 'never' | (string & {})
}

const says = (source: string, date: string) => ({
  source,
  date,
  fact: <T>(is: T): Fact<T> => ({ is, source, date }),
})

/** The one published table of who lets browsers in; "one US vantage; vendor CORS config changes without notice". */
const TABLE = says('big-AGI, kb/systems/client-side-fetch.md', '2026-08-14')
/** Pages for people move; these stand in the setup screens of many public clients, read on this day. */
const CLIENTS = says('setup pages of public clients (GitHub)', '2026-11-22')
const FETCH = says('fetch.spec.whatwg.org, CORS protocol: "*" does not cover Authorization', '2026-11')
const OPENROUTER = says('openrouter.ai/docs', '2026-11')
const OLLAMA = says('docs.ollama.com/faq', '2026-11-22')
const LM_STUDIO = says('lmstudio.ai/docs/cli/server-start', '2026-11-22')
const LLAMA = says('github.com/ggml-org/llama.cpp, tools/server', '2026-11')

const ONLY_BEARER = ['authorization', 'content-type']
const OWN_COMPUTER =
  'Chrome asks before a page may reach your own computer: allow it. Safari lets no https page do so; use Chrome or Firefox.'
const loopback = says('github.com/lobehub/lobe-chat #2327; Chrome 142, Local Network Access', '2026-11-21').fact(
  OWN_COMPUTER,
)

/** Every vendor's facts, by its id. */
export const VENDOR_FACTS: Record<VendorId, VendorFacts> = {
  'openai-compatible': {
    api: says('platform.openai.com/docs/api-reference/chat', '2026-11'),
    cors: says('nobody: it depends on the server', '2026-11').fact({ kind: 'unknown' }),
    traps: [],
    probed: 'never',
  },
  openai: {
    api: says('platform.openai.com/docs/api-reference', '2026-11'),
    keyShape: CLIENTS,
    keyPage: says('docs.unified.to, guide to OpenAI keys', '2026-11-22').fact('https://platform.openai.com/api-keys'),
    billingPage: CLIENTS.fact('https://platform.openai.com/settings/organization/billing/overview'),
    cors: TABLE.fact({ kind: 'reflective' }),
    traps: [
      TABLE.fact('OpenAI hides a wrong key from browsers: it looks like no answer at all. Check the key first.'),
      CLIENTS.fact('A ChatGPT subscription holds no credit for keys: add some on the billing page.'),
    ],
    probed: 'never',
  },
  anthropic: {
    api: says('docs.claude.com/en/api', '2026-11-22'),
    keyShape: CLIENTS,
    keyPage: says('docs.claude.com/en/api/overview', '2026-11-22').fact('https://platform.claude.com/settings/keys'),
    billingPage: CLIENTS.fact('https://platform.claude.com/settings/billing'),
    cors: TABLE.fact({ kind: 'reflective' }),
    traps: [
      says('github.com/anthropics/anthropic-sdk-typescript #741, #703', '2026-11-21').fact(
        'Some organisations forbid requests from browsers: their keys answer 401 here. Use OpenRouter with them.',
      ),
      CLIENTS.fact('A Claude subscription holds no credit for keys: add some on the billing page.'),
    ],
    probed: 'never',
  },
  gemini: {
    api: says('ai.google.dev/api', '2026-11-22'),
    keyShape: CLIENTS,
    keyPage: says('apideck.com, guide to Gemini keys', '2026-05-06').fact('https://aistudio.google.com/app/apikey'),
    billingPage: CLIENTS.fact('https://aistudio.google.com/billing'),
    cors: TABLE.fact({ kind: 'listed', headers: ['content-type', 'x-goog-api-key', 'x-goog-api-client'] }),
    traps: [
      says('ai.google.dev/gemini-api/docs/api-key', '2026-11-22').fact(
        'Google refuses older keys that are not restricted to the Gemini API: make a new one in AI Studio.',
      ),
    ],
    probed: 'never',
  },
  openrouter: {
    api: OPENROUTER,
    keyShape: CLIENTS,
    keyPage: CLIENTS.fact('https://openrouter.ai/settings/keys'),
    billingPage: CLIENTS.fact('https://openrouter.ai/settings/credits'),
    cors: TABLE.fact({
      kind: 'listed',
      headers: [...ONLY_BEARER, 'http-referer', 'x-title', 'x-openrouter-title', 'x-openrouter-categories'],
    }),
    traps: [OPENROUTER.fact('Models whose name ends in “:free” cost nothing and are slow or busy at times.')],
    probed: 'never',
  },
  mistral: {
    api: says('docs.mistral.ai/admin/security-access/api-keys', '2026-11-22'),
    keyPage: CLIENTS.fact('https://console.mistral.ai/api-keys'),
    billingPage: CLIENTS.fact('https://console.mistral.ai/billing'),
    cors: TABLE.fact({ kind: 'listed', headers: [...ONLY_BEARER, 'x-mistral-user-agent'] }),
    traps: [
      says('docs.mistral.ai/admin/security-access/api-keys', '2026-11-22').fact(
        'The whole key is shown once, when it is made: copy it then.',
      ),
      says('docs.n8n.io/credentials/mistral', '2026-11-22').fact(
        'Keys begin to work once a plan, free or paid, was chosen on the billing page.',
      ),
    ],
    probed: 'never',
  },
  groq: {
    api: says('console.groq.com/docs/quickstart', '2026-11'),
    keyShape: says('docs.gitguardian.com, Groq API key', '2026-11-22'),
    keyPage: says('docs.n8n.io/credentials/groq', '2026-11-22').fact('https://console.groq.com/keys'),
    billingPage: says('api.groq.com, words of its 429', '2026-11-22').fact('https://console.groq.com/settings/billing'),
    cors: TABLE.fact({ kind: 'reflective' }),
    traps: [
      says('api.groq.com, words of its 429', '2026-11-22').fact(
        'The free plan allows few tokens a day and a minute: long prompts soon have to wait.',
      ),
    ],
    probed: 'never',
  },
  deepseek: {
    api: says('api-docs.deepseek.com', '2025-09'),
    keyPage: CLIENTS.fact('https://platform.deepseek.com/api_keys'),
    billingPage: says('api-docs.deepseek.com/quick_start/error_codes', '2026-11-22').fact(
      'https://platform.deepseek.com/top_up',
    ),
    cors: TABLE.fact({ kind: 'reflective' }),
    traps: [
      says('nango.dev/docs/api-integrations/deepseek', '2026-11-22').fact(
        'There is no free plan: top up first, or every request answers 402.',
      ),
    ],
    probed: 'never',
  },
  xai: {
    api: says('docs.x.ai/docs/api-reference', '2026-11'),
    keyShape: CLIENTS,
    keyPage: CLIENTS.fact('https://console.x.ai/team/default/api-keys'),
    billingPage: says('docs.x.ai, billing', '2026-11-22').fact('https://console.x.ai/team/default/billing'),
    cors: TABLE.fact({ kind: 'wildcard' }),
    traps: [
      FETCH.fact('A browser that goes by the letter may refuse to send the key here. Use OpenRouter if this one does.'),
    ],
    probed: 'never',
  },
  together: {
    api: says('docs.together.ai/reference', '2026-11-22'),
    keyPage: says('reference.langchain.com, Together', '2026-11-22').fact('https://api.together.ai/settings/api-keys'),
    billingPage: says('api.together.ai, words of its 402', '2026-11-22').fact(
      'https://api.together.ai/settings/billing',
    ),
    cors: TABLE.fact({ kind: 'reflective' }),
    traps: [],
    probed: 'never',
  },
  ollama: {
    api: says('github.com/ollama/ollama, docs/api.md', '2026-11'),
    cors: OLLAMA.fact({ kind: 'set-up' }),
    traps: [
      OLLAMA.fact('Ollama lets in pages of this computer only, until OLLAMA_ORIGINS names the address of this one.'),
      loopback,
    ],
    window: OLLAMA.fact(4096),
    probed: 'never',
  },
  'lm-studio': {
    api: says('lmstudio.ai/docs/app/api/endpoints/openai', '2026-11'),
    cors: LM_STUDIO.fact({ kind: 'set-up' }),
    traps: [
      LM_STUDIO.fact('Web pages are let in once “Enable CORS” is on in the server settings (lms server start --cors).'),
      loopback,
    ],
    probed: 'never',
  },
  'llama-server': {
    api: LLAMA,
    cors: says('nobody we could read; it is said to let every page in', '2026-11').fact({ kind: 'unknown' }),
    traps: [LLAMA.fact('Start it first: llama-server -m model.gguf. It answers on port 8080.'), loopback],
    probed: 'never',
  },
}
