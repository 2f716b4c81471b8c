// What a person calls the type of a text.

const WORDS: Record<string, string> = {
  'text/markdown': 'Markdown',
  'text/csv': 'Table',
  'application/json': 'JSON',
  'text/html': 'Web page',
  'text/vtt': 'Subtitles',
  'text/x-code': 'Code',
}

/** "Markdown", "Web page"; plain "Text" for everything else. */
export function typeWords(type: string): string {
  return WORDS[type] ?? 'Text'
}
