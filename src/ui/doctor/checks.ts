// The table of checks: one line a row, in the order in which a person reads them.
import type { Check } from './check.ts'
import { lastErrors, serviceWorker } from './checks/app.ts'
import { graphics, instructions, threads } from './checks/browser.ts'
import { index, jobs, model, owner, pending } from './checks/memory.ts'
import { provider } from './checks/provider.ts'
import { backups, counts, files, integrity, protection, room, schema } from './checks/storage.ts'

export const CHECKS: readonly Check[] = [
  schema,
  counts,
  integrity,
  index,
  model,
  pending,
  provider,
  room,
  protection,
  backups,
  serviceWorker,
  owner,
  jobs,
  instructions,
  graphics,
  threads,
  files,
  lastErrors,
]
