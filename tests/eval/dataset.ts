// Reads an evaluation file of the format convmem-eval/1: talk and questions. What a question's answer is, of which kind
// it is and where its evidence stands is nothing a memory may know: those fields are not even named here.

export interface EvalTurn {
  id: string
  speaker: string
  text: string
  /** What the turn costs in a context. */
  tokens: number
}

export interface EvalSession {
  id: string
  date: string | null
  /** What the session's heading costs, once a context. */
  headerTokens: number
  turns: EvalTurn[]
}

export interface EvalConversation {
  id: string
  sessions: EvalSession[]
}

export interface EvalQuestion {
  id: string
  conversationId: string
  question: string
}

export interface Dataset {
  conversations: EvalConversation[]
  questions: EvalQuestion[]
}

/** Parses a file's text. Throws when it is of another format. */
export function readDataset(text: string): Dataset {
  const data = JSON.parse(text) as Partial<Dataset> & { format?: string }
  if (data.format !== 'convmem-eval/1' || !data.conversations || !data.questions)
    throw new Error(`eval: this file is of format ${String(data.format)}; give one of format convmem-eval/1`)
  return { conversations: data.conversations, questions: data.questions }
}

/** Milliseconds of a session's date, in the zone of the machine; a date without a time is its noon. */
export function timeOf(date: string | null, fallback: number): number {
  if (date === null) return fallback
  const time = new Date(date.length === 10 ? `${date}T12:00:00` : date).getTime()
  return Number.isNaN(time) ? fallback : time
}
