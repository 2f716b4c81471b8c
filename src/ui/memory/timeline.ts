// What happened to a memory, in words a person reads. Pure: the lines come from the history.
import type { Hand, Happening, Id, Link } from '../../core/types.ts'
import { KINDS, LINKS, quoted } from '../signals/words.ts'

/** One line of a timeline: a sentence, and the memory it goes on with, if it tells of another one. */
export interface Told {
  sentence: string
  /** Its words follow the sentence. */
  other?: Id
  /** The turn it was said in or used for, and what the link to it is called. */
  turn?: { id: Id; label: string }
}

const WHO: Readonly<Record<Hand, string>> = { person: 'you', rules: 'rules', model: 'a model' }

/** A line of history as a sentence. */
export function told(line: Happening): Told {
  const { what, by, turnId, other } = line
  const said = turnId === undefined ? {} : { turn: { id: turnId, label: 'Where it was said' } }
  switch (what) {
    case 'proposed':
      return { sentence: `Proposed by ${WHO[by]}`, ...said }
    case 'added':
      return { sentence: by === 'person' ? 'Written by you' : `Drawn by ${WHO[by]} from what you said`, ...said }
    case 'used':
      return { sentence: 'Used', ...(turnId === undefined ? {} : { turn: { id: turnId, label: 'in this answer' } }) }
    case 'edited':
      return { sentence: ['Edited', before(line)].filter(Boolean).join('; before: ') }
    case 'superseded':
      return { sentence: 'Replaced by', ...(other === undefined ? {} : { other }) }
    case 'merged':
      return { sentence: 'Merged with', ...(other === undefined ? {} : { other }) }
    case 'linked':
    case 'unlinked':
      return linkTold(line)
    case 'undone':
      return { sentence: 'Taken back' }
    default:
      return { sentence: DONE[what] }
  }
}

/** The kind and the words that an edit changed, as they were. */
function before({ before: was }: Happening): string {
  const kind = was?.kind && KINDS[was.kind].one
  return [kind, was?.text === undefined ? undefined : quoted(was.text, 160)].filter(Boolean).join(' ')
}

const DONE = {
  confirmed: 'Confirmed by you',
  pinned: 'Pinned',
  unpinned: 'Unpinned',
  dismissed: 'Dismissed',
  restored: 'Restored',
  forgotten: 'Forgotten',
} as const

/** Which link it was: the one that the line added or took away. */
function linkTold({ what, before, after, other }: Happening): Told {
  const [fewer, more] = what === 'linked' ? [before?.links, after?.links] : [after?.links, before?.links]
  const link = difference(fewer ?? [], more ?? []).find(({ to }) => to === other)
  const how = link && link.kind !== 'summarises' ? LINKS[link.kind].to : 'Is linked to'
  const sentence = what === 'linked' ? how : `No longer: ${how.toLowerCase()}`
  return { sentence, ...(other === undefined ? {} : { other }) }
}

function difference(fewer: readonly Link[], more: readonly Link[]): Link[] {
  return more.filter(
    (link) => !fewer.some((one) => one.kind === link.kind && one.to === link.to && one.proposed === link.proposed),
  )
}
