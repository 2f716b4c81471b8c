// The app's own memory worker, with its storage watched.
import './storage.ts'
import '../../../workers/memory.worker.ts'
