// The table of vendors: how their keys begin, where they answer. Only for hints: an unknown server works as well as a
// known one. Sources: the vendors' own key pages and API references, 2026.

export interface Vendor {
  name: string
  /** How its keys begin. Absent where the shape is shared by many ("sk-"). */
  keys?: RegExp
  /** The domain of its API. */
  domain: string
  /** The base URL of its OpenAI-compatible API, where it has one that browsers may call. */
  baseUrl?: string
}

export const VENDORS: readonly Vendor[] = [
  { name: 'Anthropic', keys: /^sk-ant-/, domain: 'anthropic.com' },
  { name: 'OpenRouter', keys: /^sk-or-/, domain: 'openrouter.ai', baseUrl: 'https://openrouter.ai/api/v1' },
  { name: 'OpenAI', keys: /^sk-(proj|svcacct|admin)-/, domain: 'openai.com', baseUrl: 'https://api.openai.com/v1' },
  { name: 'Google', keys: /^AIza/, domain: 'googleapis.com' },
  { name: 'Groq', keys: /^gsk_/, domain: 'groq.com', baseUrl: 'https://api.groq.com/openai/v1' },
  { name: 'xAI', keys: /^xai-/, domain: 'x.ai', baseUrl: 'https://api.x.ai/v1' },
  { name: 'Perplexity', keys: /^pplx-/, domain: 'perplexity.ai', baseUrl: 'https://api.perplexity.ai' },
  { name: 'Cerebras', keys: /^csk-/, domain: 'cerebras.ai', baseUrl: 'https://api.cerebras.ai/v1' },
  { name: 'Fireworks', keys: /^fw_/, domain: 'fireworks.ai', baseUrl: 'https://api.fireworks.ai/inference/v1' },
  { name: 'NVIDIA', keys: /^nvapi-/, domain: 'nvidia.com' },
  { name: 'Hugging Face', keys: /^hf_/, domain: 'huggingface.co', baseUrl: 'https://router.huggingface.co/v1' },
  { name: 'GitHub', keys: /^(gh[pousr]_|github_pat_)/, domain: 'github.ai' },
  { name: 'DeepSeek', domain: 'deepseek.com', baseUrl: 'https://api.deepseek.com/v1' },
  { name: 'Mistral', domain: 'mistral.ai', baseUrl: 'https://api.mistral.ai/v1' },
]

/** Whose key this looks like. */
export function vendorOfKey(key: string): Vendor | undefined {
  return VENDORS.find((vendor) => vendor.keys?.test(key))
}

/** Whose server this host is. */
export function vendorOfHost(host: string): Vendor | undefined {
  return VENDORS.find(({ domain }) => host === domain || host.endsWith(`.${domain}`))
}
