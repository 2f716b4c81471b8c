// What a text is taken for: by its name, and by how it begins where the name says nothing. Decides which texts are
// drawn out of their markup; everything else is taken as it stands.

const TYPES: Record<string, string> = {
  'text/markdown': 'md markdown mdown mdx',
  'text/csv': 'csv tsv tab',
  'application/json': 'json jsonl ndjson geojson webmanifest ipynb',
  'text/html': 'html htm xhtml',
  'text/vtt': 'vtt srt',
  'text/x-code':
    'astro bash bat c cc clj cljs cmake cpp cs css cts cxx dart diff ex exs fs go gradle graphql groovy h hpp hs java jl js jsx kt kts less lua m mjs mm mts nim patch php pl pm proto ps1 py r rb rs sass scala scss sh sql svelte swift tex tf ts tsx vb vue wgsl xml xsl yaml yml zig zsh toml ini cfg conf env',
}
const BY_EXTENSION = new Map(
  Object.entries(TYPES).flatMap(([type, extensions]) => extensions.split(' ').map((one) => [one, type] as const)),
)
/** Files without an extension that are code all the same. */
const CODE_NAMES = /^(?:Dockerfile|Makefile|Gemfile|Rakefile|Procfile|Jenkinsfile|CMakeLists\.txt)$/i
const BEGINS_AS_PAGE = /^\s*(?:<!doctype\s+html|<html[\s>])/i

/** The type of a text, as Document keeps it. */
export function typeOf(name: string, text: string): string {
  const known = BY_EXTENSION.get(/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '')
  if (known) return known
  const head = text.slice(0, 1000)
  if (BEGINS_AS_PAGE.test(head)) return 'text/html'
  if (CODE_NAMES.test(name) || head.startsWith('#!')) return 'text/x-code'
  return /^\s*[[{]/.test(head) && isJson(text) ? 'application/json' : 'text/plain'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false // that it is none is the answer
  }
}
