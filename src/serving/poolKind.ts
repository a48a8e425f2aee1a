import { usFromMs } from '../kernel/time.ts'
import { Pool } from './pool.ts'
import type { Batching, Discipline } from './poolConfig.ts'
import { batchPool, everyPool, jobPool, knobsNamed } from './poolKnobs.ts'
import type { PoolNeed } from './poolNeeds.ts'
import type { ServerKind, ServerWorld } from './serverKind.ts'
import { AffineService } from './serviceModel.ts'

/** Workers behind one queue of jobs. */
export const poolKind: ServerKind = {
  name: 'pool',
  about: 'workers behind one queue of jobs, one by one, in batches, or with slots for streams',

  knobs({ batching, overlaps }) {
    const names = [...everyPool, ...jobPool]
    if (batching !== 'none') names.push(...batchPool)
    if (batching === 'sequence') names.push('streamsMax')
    if (batching === 'dynamic') names.push('batchPreferred')
    if (overlaps) names.push('batchOverlap')
    if (batching !== 'sequence') names.push('discipline')
    return knobsNamed(names)
  },

  build(world, spec, need, book) {
    const { knob } = world
    const us = (name: string) => usFromMs(knob(name).value)
    const overlap = need.overlaps ? knob('batchOverlap').value : 0
    const service = new AffineService(us('msPerStep'), perItemUs(knob('msPerItem').value), overlap)
    const pool = new Pool(
      world.simulation,
      {
        name: spec.name,
        workers: knob('workers').value,
        service,
        discipline: need.batching === 'sequence' ? 'fifo' : (knob('discipline').name as Discipline),
        batching: batchingOf(need, knob),
        admission: [{ kind: 'depth', max: knob('depthMax').value }],
        coldStartUs: us('coldStartMs'),
        book,
        ...(need.batching !== 'none' && {
          instancesPerGpu: knob('instancesPerGpu').value,
          interference: knob('interference').value,
        }),
      },
      world.random.stream('pool', spec.name),
    )
    follow(pool, service, world, Object.keys(poolKind.knobs(need)))
    return pool
  },
}

/** Knobs that may be turned while the pool runs. */
function follow(pool: Pool, service: AffineService, { knob }: ServerWorld, names: readonly string[]): void {
  const dials: Record<string, (value: number) => void> = {
    slowdown: (times) => set(pool, 'slowdown', times),
    slowWorkerTimes: (times) => set(pool, 'slowWorkerTimes', times),
    coldStartMs: (ms) => set(pool, 'coldStartUs', usFromMs(ms)),
    batchMax: (max) => set(pool, 'batchMax', max),
    batchDelayMs: (ms) => set(pool, 'batchDelayUs', usFromMs(ms)),
    streamsMax: (max) => set(pool, 'streamsMax', max),
    depthMax: (max) => set(pool, 'depthMax', max),
    msPerStep: (ms) => set(service, 'stepUs', usFromMs(ms)),
    msPerItem: (ms) => set(service, 'perUnitUs', perItemUs(ms)),
    serviceCv: (cv) => set(service, 'cv', cv),
    batchOverlap: (ratio) => set(service, 'overlap', ratio),
  }
  for (const name of names) {
    const dial = dials[name]
    const cell = knob(name)
    if (dial === undefined) continue
    dial(cell.value)
    cell.onChange(() => dial(cell.value))
  }
}

/** To a millionth of a µs: an item may be a millisecond of audio that is synthesised in a thousandth of one. */
function perItemUs(ms: number): number {
  return Math.round(ms * 1e9) / 1e6
}

function set<T, K extends keyof T>(target: T, key: K, value: T[K]): void {
  target[key] = value
}

function batchingOf({ batching }: PoolNeed, knob: ServerWorld['knob']): Batching {
  if (batching === 'none') return { kind: 'none' }
  const max = knob('batchMax').value
  const maxDelayUs = usFromMs(knob('batchDelayMs').value)
  if (batching === 'sequence') return { kind: 'sequence', streamsMax: knob('streamsMax').value, max, maxDelayUs }
  const preferred = knob('batchPreferred').value
  // A full batch goes at once too, whatever batchMax is turned to.
  return { kind: 'dynamic', max, maxDelayUs, preferred: preferred > 0 ? [preferred, Number.POSITIVE_INFINITY] : [] }
}
