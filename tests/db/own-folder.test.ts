import { expect, test } from 'vitest'
import { folderDueIn, type OwnFolder } from '../../src/db/own-folder.ts'
import { NOW } from './fixture.ts'

const HOUR = 3_600_000
const folder = (fields: Partial<OwnFolder>) => ({ id: 'folder', ...fields }) as OwnFolder
const fault = (at: number) => ({ name: 'FolderLocked', message: 'folder: ask again', at })

test.each([
  ['never written to', {}, 0],
  ['written an hour ago', { at: NOW - HOUR }, 23 * HOUR],
  ['written two days ago', { at: NOW - 48 * HOUR }, 0],
  ['written by a clock that was ahead', { at: NOW + 48 * HOUR }, 0],
  ['tried in vain ten minutes ago', { at: NOW - 48 * HOUR, fault: fault(NOW - HOUR / 6) }, (5 * HOUR) / 6],
  ['tried in vain two hours ago', { fault: fault(NOW - 2 * HOUR) }, 0],
] as const)('a folder %s is due', (_, fields, due) => expect(folderDueIn(folder(fields), NOW)).toBe(due))
