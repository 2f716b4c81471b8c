// Which model a person chose, and what follows from that alone: where its files lie, and what its vectors are called.
import type { Settings } from '../../core/config.ts'
import { MODELS, spaceKey, type Way } from '../../core/models.ts'
import { FOLDER_HOST } from '../../lib/model-files.ts'
import type { Place } from './hub.ts'

export type Choice = Pick<Settings['embedding'], 'model' | 'device' | 'host' | 'folder'>

/** Only what makes it this choice: settings hold more. */
export const choiceOf = ({ model, device, host, folder }: Choice): Choice => ({ model, device, host, folder })

/** Files of a folder lie in the cache under a host of their own. */
export const placeOf = ({ model, host, folder }: Choice): Place => ({
  model,
  host: folder === null ? host : FOLDER_HOST,
})

export const keyOf = ({ model }: Choice, commit: string, way: Way) => spaceKey(model, commit, MODELS[model], way)
