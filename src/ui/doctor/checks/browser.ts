// What this browser can do. What it lacks makes things slower or leaves them out, and is no fault unless a setting asks
// for it.
import { type Check, ok, warning } from '../check.ts'

export const instructions: Check = {
  name: 'WebAssembly and SIMD',
  async look(world) {
    const [{ embedding }, there] = await Promise.all([world.settings(), world.surroundings()])
    const here = world.page().simd && there?.simd !== false
    const facts = { here }
    if (here) return ok('Here: vectors are compared quickly, and models can run.', facts)
    if (!embedding.enabled)
      return ok('Not here: no model can run, so recall goes by words; everything else works, slower.', facts)
    return warning(
      'Not here: search by meaning is on, but no model can run in this browser. Fix turns it off; recall goes by words.',
      () => world.acts.save('embedding', { enabled: false }),
      facts,
    )
  },
}

export const graphics: Check = {
  name: 'WebGPU',
  async look(world) {
    const { embedding, state } = await world.model()
    const here = world.page().gpu
    const wanted = embedding.enabled && embedding.device === 'webgpu'
    const facts = { here, wanted }
    if (!wanted) return ok(here ? 'Here, and not needed: the model runs on the processor.' : NO_GPU, facts)
    if (here && (state?.device === 'webgpu' || !state?.notice)) return ok('Here, and the model may run on it.', facts)
    return warning(
      'The settings ask for the graphics card, and the model cannot use it. Fix sets it to the processor.',
      () => world.acts.save('embedding', { device: 'wasm' }),
      facts,
    )
  },
}
const NO_GPU = 'Not here: models run on the processor, slower.'

export const threads: Check = {
  name: 'Threads and isolation',
  async look(world) {
    const { isolated, shared, cores } = world.page()
    const there = await world.surroundings()
    const several = isolated && shared && there?.shared !== false
    const facts = { isolated, shared, cores }
    if (several) return ok(`This page is isolated: a model may use several of ${cores} cores.`, facts)
    return ok('Not isolated, as on most hosts: a model runs on one core, slower. Nothing else needs it.', facts)
  },
}
