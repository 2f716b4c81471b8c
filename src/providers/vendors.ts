// The table of vendors: where they answer, how a key is sent, what they list, and what is known to trip people up. Facts
// only, each with its source; code that needs another vendor needs another row.
import type { ProviderId } from '../core/config/fields.ts'

/** The wire formats there are: one file each. */
export type FormatName = 'chat-completions' | 'responses' | 'messages' | 'gemini' | 'ollama'

export interface Vendor {
  /** As people know it. */
  name: string
  format: FormatName
  /** The base URL of its API; absent where only the person can know. */
  baseUrl?: string
  /** The domain of its API. */
  domain?: string
  /** The header of the key and what stands before it there; absent where there are no keys. */
  auth?: { header: string; before?: string; optional?: true }
  /** What it demands beside the key. */
  headers?: Record<string, string>
  /** How its keys begin. Absent where the shape is shared by many ("sk-"). */
  keys?: RegExp
  /** A wrong key is refused without leave for the page to read it: it looks like a failing network. */
  hidesWrongKeys?: true
  /** Where models are listed, if not where the format says. */
  modelsPath?: string
  /** Web pages can reach it in its own format alone, whatever compatible one it offers beside. */
  ownFormatOnly?: true
  /** How the path of its compatible API ends, which people type where its own format is spoken. */
  compatible?: RegExp
}

/** Everyone who answers over HTTP. */
export type VendorId = Exclude<ProviderId, 'demo' | 'built-in'>

const BEARER = { header: 'authorization', before: 'Bearer ' }

export const VENDORS: Record<VendorId, Vendor> = {
  'openai-compatible': { name: 'OpenAI-compatible', format: 'chat-completions', auth: { ...BEARER, optional: true } },
  openai: {
    name: 'OpenAI',
    format: 'responses',
    baseUrl: 'https://api.openai.com/v1',
    domain: 'openai.com',
    auth: BEARER,
    keys: /^sk-(proj|svcacct|admin)-/,
    hidesWrongKeys: true,
  },
  anthropic: {
    name: 'Anthropic',
    format: 'messages',
    baseUrl: 'https://api.anthropic.com/v1',
    domain: 'anthropic.com',
    auth: { header: 'x-api-key' },
    // Without the second it answers no web page (platform.claude.com/docs/en/api/overview, anthropic-sdk-typescript).
    headers: { 'anthropic-version': '2023-06-01', 'anthropic-dangerous-direct-browser-access': 'true' },
    keys: /^sk-ant-/,
    ownFormatOnly: true,
  },
  gemini: {
    name: 'Gemini',
    format: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    domain: 'googleapis.com',
    auth: { header: 'x-goog-api-key' },
    keys: /^AIza/,
    ownFormatOnly: true,
    compatible: /\/openai$/,
  },
  openrouter: {
    name: 'OpenRouter',
    format: 'chat-completions',
    baseUrl: 'https://openrouter.ai/api/v1',
    domain: 'openrouter.ai',
    auth: BEARER,
    keys: /^sk-or-/,
  },
  mistral: {
    name: 'Mistral',
    format: 'chat-completions',
    baseUrl: 'https://api.mistral.ai/v1',
    domain: 'mistral.ai',
    auth: BEARER,
  },
  groq: {
    name: 'Groq',
    format: 'chat-completions',
    baseUrl: 'https://api.groq.com/openai/v1',
    domain: 'groq.com',
    auth: BEARER,
    keys: /^gsk_/,
  },
  deepseek: {
    name: 'DeepSeek',
    format: 'chat-completions',
    baseUrl: 'https://api.deepseek.com/v1',
    domain: 'deepseek.com',
    auth: BEARER,
  },
  xai: {
    name: 'xAI',
    format: 'chat-completions',
    baseUrl: 'https://api.x.ai/v1',
    domain: 'x.ai',
    auth: BEARER,
    keys: /^xai-/,
  },
  together: {
    name: 'Together',
    format: 'chat-completions',
    baseUrl: 'https://api.together.xyz/v1',
    domain: 'together.xyz',
    auth: BEARER,
  },
  ollama: {
    name: 'Ollama',
    format: 'ollama',
    baseUrl: 'http://localhost:11434',
    compatible: /\/v1$/,
    auth: { ...BEARER, optional: true },
  },
  'lm-studio': {
    name: 'LM Studio',
    format: 'chat-completions',
    baseUrl: 'http://localhost:1234/v1',
    auth: { ...BEARER, optional: true },
  },
  'llama-server': {
    name: 'llama-server',
    format: 'chat-completions',
    baseUrl: 'http://localhost:8080/v1',
    auth: { ...BEARER, optional: true },
  },
}

/** False for those who answer in this browser. */
export function isVendor(id: ProviderId): id is VendorId {
  return id in VENDORS
}

/** Who is spoken to at an address that was entered for this vendor: one who can be reached in no other format, or itself. */
export function speakerOf(id: VendorId, baseUrl: string): VendorId {
  if (id !== 'openai-compatible' || !URL.canParse(baseUrl)) return id
  const { host } = new URL(baseUrl)
  const own = (Object.keys(VENDORS) as VendorId[]).find((each) => {
    const vendor = VENDORS[each]
    return vendor.ownFormatOnly && vendor.baseUrl !== undefined && new URL(vendor.baseUrl).host === host
  })
  return own ?? id
}

/** A vendor whose keys or hosts are known, whether or not it can be chosen. */
export type Known = Pick<Vendor, 'name' | 'keys' | 'domain' | 'baseUrl' | 'hidesWrongKeys'>

/** Vendors that cannot be chosen by name: their keys and hosts are recognised all the same. */
const OTHERS: readonly Known[] = [
  { name: 'Perplexity', keys: /^pplx-/, domain: 'perplexity.ai', baseUrl: 'https://api.perplexity.ai' },
  {
    name: 'Cerebras',
    keys: /^csk-/,
    domain: 'cerebras.ai',
    baseUrl: 'https://api.cerebras.ai/v1',
    hidesWrongKeys: true,
  },
  { name: 'Fireworks', keys: /^fw_/, domain: 'fireworks.ai', baseUrl: 'https://api.fireworks.ai/inference/v1' },
  { name: 'NVIDIA', keys: /^nvapi-/, domain: 'nvidia.com' },
  { name: 'Hugging Face', keys: /^hf_/, domain: 'huggingface.co', baseUrl: 'https://router.huggingface.co/v1' },
  { name: 'GitHub', keys: /^(gh[pousr]_|github_pat_)/, domain: 'github.ai' },
]
const KNOWN: readonly Known[] = [...OTHERS, ...Object.values(VENDORS)]

/** Whose key this looks like. */
export function vendorOfKey(key: string): Known | undefined {
  return KNOWN.find((vendor) => vendor.keys?.test(key))
}

/** Whose server this host is. */
export function vendorOfHost(host: string): Known | undefined {
  return KNOWN.find(({ domain }) => domain !== undefined && (host === domain || host.endsWith(`.${domain}`)))
}
