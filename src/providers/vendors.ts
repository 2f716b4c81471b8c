// The table of vendors: where they answer, how a key is sent, what they list, and what is known to trip people up. Facts
// only, each with its source; code that needs another vendor needs another row.
import type { ProviderId } from '../core/config/fields.ts'

/** The wire formats there are: one file each. */
export type FormatName = 'chat-completions'

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
  /** Where models are listed, if not where the format says. */
  modelsPath?: string
}

/** Everyone who answers over HTTP. */
export type VendorId = Exclude<ProviderId, 'demo'>

const BEARER = { header: 'authorization', before: 'Bearer ' }

export const VENDORS: Record<VendorId, Vendor> = {
  'openai-compatible': { name: 'OpenAI-compatible', format: 'chat-completions', auth: { ...BEARER, optional: true } },
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

/** A vendor whose keys or hosts are known, whether or not it can be chosen. */
export type Known = Pick<Vendor, 'name' | 'keys' | 'domain' | 'baseUrl'>

/** Vendors that cannot be chosen by name: their keys and hosts are recognised all the same. */
const OTHERS: readonly Known[] = [
  { name: 'Anthropic', keys: /^sk-ant-/, domain: 'anthropic.com' },
  {
    name: 'OpenAI',
    keys: /^sk-(proj|svcacct|admin)-/,
    domain: 'openai.com',
    baseUrl: 'https://api.openai.com/v1',
  },
  { name: 'Google', keys: /^AIza/, domain: 'googleapis.com' },
  { name: 'Perplexity', keys: /^pplx-/, domain: 'perplexity.ai', baseUrl: 'https://api.perplexity.ai' },
  { name: 'Cerebras', keys: /^csk-/, domain: 'cerebras.ai', baseUrl: 'https://api.cerebras.ai/v1' },
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
