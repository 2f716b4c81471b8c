import { expect, test } from 'vitest'
import { conversationMarkdown, fileName, memoriesMarkdown } from '../../src/core/readable.ts'
import { conversation, memory, turn } from '../db/fixture.ts'

const AT = Date.UTC(2026, 10, 22, 13, 7)

test('a conversation is a heading a message, the words as they are', () => {
  const turns = [
    turn('t1', 'c1', 0, 'Where is\n\n```sh\nthe key\n```\n', { createdAt: AT }),
    turn('t2', 'c1', 1, 'Under the mat.', { createdAt: AT + 60_000, role: 'assistant', model: 'm-1' }),
    turn('t3', 'c1', 2, 'Thanks', { createdAt: AT, speaker: 'Ada\n# Lovelace' }),
  ]
  expect(conversationMarkdown(conversation('c1', 's1', { title: 'The\nkey' }), turns)).toBe(
    [
      '# The key\n',
      '## You · 2026-11-22 13:07 UTC\n\nWhere is\n\n```sh\nthe key\n```\n',
      '## Assistant (m-1) · 2026-11-22 13:08 UTC\n\nUnder the mat.\n',
      '## Ada # Lovelace · 2026-11-22 13:07 UTC\n\nThanks\n',
    ].join('\n'),
  )
})

test('memories tell their kind, and when they no longer hold', () => {
  const some = [
    memory('m1', 's1', 'I ski.'),
    memory('m2', 's1', 'I live\nin Porto.', { kind: 'claim', validTo: AT }),
    memory('m3', 's1', 'Somebody else’s.', { status: 'proposed' }),
  ]
  expect(memoriesMarkdown(some)).toBe(
    '- I ski. (claim)\n- I live in Porto. (claim, until 2026-11-22)\n- Somebody else’s. (claim, proposed)\n',
  )
})

test.each([
  ['Rent: due on 1/5?', 'Rent due on 1 5.md'],
  ['../../etc/passwd', 'etc passwd.md'],
  ['  \n ', 'conversation.md'],
  ['🎉'.repeat(100), `${'🎉'.repeat(80)}.md`],
])('the file of %j is called %j', (title, name) => expect(fileName(title, 'md')).toBe(name))
