// Suggestions in words a person reads: what was noticed, and what accepting it does. Pure.
import type { SuggestionKind } from '../../core/types.ts'

export const SUGGESTED: Readonly<Record<SuggestionKind, { title: string; accept: string; done: string }>> = {
  duplicate: { title: 'These seem to say the same', accept: 'Join them into one', done: 'Joined.' },
  contradiction: {
    title: 'These seem to contradict each other',
    accept: 'The later one takes the place of the earlier',
    done: 'Settled.',
  },
  unanswered: { title: 'Nobody has answered this yet', accept: 'Pin the question', done: 'Pinned.' },
  ungrounded: { title: 'Nothing supports this assumption', accept: 'Say that it is right', done: 'Confirmed.' },
  theme: { title: 'This comes up again and again', accept: 'Pin it', done: 'Pinned.' },
}
