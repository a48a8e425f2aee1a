import { usFromMs } from '../kernel/time.ts'
import type { PoolSpec } from '../model/scenario.ts'
import { admissionRules, byTenant, idleBurst, patienceUsOf, valuesOf } from './kindSettings.ts'
import { Pool } from './pool.ts'
import { type Batching, type Discipline, interrupts, readBy, unreadBySharing } from './poolConfig.ts'
import { admissionKnobs, batchPool, everyPool, jobPool, knobsNamed, orderPool, partitionPool } from './poolKnobs.ts'
import type { PoolNeed } from './poolNeed.ts'
import { poolConflicts, type PoolSettings } from './poolParts.ts'
import type { Conflict, IdleSetting, KnobValues, ServerKind, ServerWorld } from './serverKind.ts'
import { AffineService } from './serviceModel.ts'
import { instancesMax } from './sharedGpus.ts'

/** Workers behind one queue of jobs. */
export const poolKind: ServerKind = {
  name: 'pool',
  about: 'workers behind one queue of jobs, one by one, in batches, or with slots for streams',

  knobs({ batching, overlaps }) {
    const names = [...everyPool, ...admissionKnobs, ...jobPool]
    if (batching !== 'none') names.push(...batchPool)
    if (batching === 'sequence') names.push('streamsMax')
    else names.push(...orderPool)
    names.push(...partitionPool)
    if (batching === 'dynamic') names.push('batchPreferred')
    if (overlaps) names.push('batchOverlap')
    return knobsNamed(names)
  },

  lacks({ batching }): Readonly<Record<string, string>> {
    if (batching !== 'sequence') return {}
    const order = 'leave it out: its streams are served oldest first'
    return { discipline: order, chunkMs: order, weights: order }
  },

  check(values, spec, need) {
    return [
      ...poolConflicts(settingsOf(values, need)),
      ...unreadSettings(values, spec, need),
      ...sharingConflicts(values, spec, need),
      ...partitionConflicts(values, spec, need),
    ]
  },

  idle(values, _spec, need) {
    return [...idleBurst(values), ...idleBatching(values, need)]
  },

  build(world, spec, need, book) {
    const { knob } = world
    const values = valuesOf(knob)
    const us = (name: string) => usFromMs(knob(name).value)
    const overlap = need.overlaps ? knob('batchOverlap').value : 0
    const service = new AffineService(us('msPerStep'), perItemUs(knob('msPerItem').value), overlap)
    const pool = new Pool(
      world.simulation,
      {
        ...settingsOf(values, need),
        name: spec.name,
        service,
        admission: admissionRules(values, spec, world),
        weights: byTenant(spec.weights, world, (weight) => weight),
        coldStartUs: us('coldStartMs'),
        book,
      },
      world.random.stream('pool', spec.name),
    )
    follow(pool, service, world, need)
    return pool
  },
}

function disciplineOf(values: KnobValues, { batching }: PoolNeed): Discipline {
  return batching === 'sequence' ? 'fifo' : (values('discipline') as Discipline)
}

/** The part of a pool's configuration that follows from its knobs alone. */
function settingsOf(values: KnobValues, need: PoolNeed): PoolSettings {
  const number = (name: string) => Number(values(name))
  const settings: PoolSettings = { workers: number('workers'), batching: batchingOf(values, need) }
  if (need.batching !== 'none')
    Object.assign(settings, { instancesPerGpu: number('instancesPerGpu'), interference: number('interference') })
  const batchWorkers = number('partitionWorkers')
  if (batchWorkers > 0) Object.assign(settings, { partition: { batchWorkers, borrowing: values('borrowing') === 'on' } })
  if (need.batching === 'sequence') return settings
  return { ...settings, discipline: disciplineOf(values, need), chunkUs: usFromMs(number('chunkMs')) }
}

function batchingOf(values: KnobValues, need: PoolNeed): Batching {
  const number = (name: string) => Number(values(name))
  if (need.batching === 'none') return { kind: 'none' }
  const max = number('batchMax')
  const maxDelayUs = usFromMs(number('batchDelayMs'))
  if (need.batching === 'sequence') return { kind: 'sequence', streamsMax: number('streamsMax'), max, maxDelayUs }
  if (interrupts(disciplineOf(values, need)) && max === 1) return { kind: 'none' }
  const preferred = number('batchPreferred')
  // A full batch is sent at once too, whatever batchMax is set to.
  return { kind: 'dynamic', max, maxDelayUs, preferred: preferred > 0 ? [preferred, Number.POSITIVE_INFINITY] : [] }
}

/** Settings that would have no effect. */
function unreadSettings(values: KnobValues, { weights }: PoolSpec, need: PoolNeed): Conflict[] {
  const found: Conflict[] = []
  const discipline = disciplineOf(values, need)
  const onlyFor = (key: 'weights' | 'chunk', knob: string) => {
    if (readBy[key].includes(discipline)) return
    found.push({
      knobs: [knob],
      found: `discipline ${discipline} does not look at ${knob}`,
      remedy: `leave it out, or take discipline ${readBy[key].join(' or ')}`,
    })
  }
  if (weights && need.batching !== 'sequence') onlyFor('weights', 'weights')
  if (need.batching !== 'sequence' && Number(values('chunkMs')) > 0) onlyFor('chunk', 'chunkMs')
  if (values('borrowing') === 'on' && values('partitionWorkers') === 0)
    found.push({ knobs: ['borrowing'], found: 'there is no partition to borrow from', remedy: 'leave it out, or set partitionWorkers' })
  if (discipline !== 'ps') return found
  if (Number(values('patienceMs')) > 0)
    found.push({ knobs: ['patienceMs'], found: unreadBySharing.patience, remedy: 'leave it out, or take another discipline' })
  if (values('deadlineAdmission') === 'on')
    found.push({ knobs: ['deadlineAdmission'], found: `admission by deadline: ${unreadBySharing.deadline}`, remedy: 'leave it out, or take another discipline' })
  return found
}

/** Turns need at least one worker of a partitioned pool, also when it has scaled in. */
function partitionConflicts(values: KnobValues, { autoscale }: PoolSpec, need: PoolNeed): Conflict[] {
  if (interrupts(disciplineOf(values, need))) return []
  const [kept, workers] = [Number(values('partitionWorkers')), Number(values('workers'))]
  const least = Math.min(workers, autoscale?.min ?? workers)
  if (kept === 0 || kept < least) return []
  const found = least < workers ? `scaled in to ${least} workers, ${kept} kept for batch work leave none for turns` : `${kept} of ${workers} workers kept for batch work leave none for turns`
  const remedy = least > 1 ? `set partitionWorkers to at most ${least - 1}` : `leave it out, or give the pool at least ${kept + 1}${least < workers ? ' at its min' : ''}`
  return [{ knobs: ['partitionWorkers', 'workers'], found, remedy }]
}

/** Settings of batches and of GPUs that have no effect beside the others. */
function idleBatching(values: KnobValues, need: PoolNeed): IdleSetting[] {
  const found: IdleSetting[] = []
  if (need.batching !== 'none' && values('instancesPerGpu') === 1 && values('interference') !== 0)
    found.push({ knob: 'interference', found: 'with one instance a GPU there is none to interfere with', remedy: 'leave it out, or set instancesPerGpu', unless: [] })
  if (need.batching !== 'dynamic') return found
  const [preferred, max] = [Number(values('batchPreferred')), Number(values('batchMax'))]
  if (preferred > max)
    found.push({ knob: 'batchPreferred', found: `no batch gets to ${preferred} jobs, as batchMax is ${max}`, remedy: `write less than ${max}, or raise batchMax`, unless: ['batchMax'] })
  return found
}

/** With a negative interference instances speed each other up; their batch time must stay positive. */
function sharingConflicts(values: KnobValues, { name }: PoolSpec, need: PoolNeed): Conflict[] {
  if (need.batching === 'none') return []
  const [interference, instances] = [Number(values('interference')), Number(values('instancesPerGpu'))]
  const most = instancesMax(interference)
  if (instances <= most) return []
  return [
    {
      knobs: ['interference', 'instancesPerGpu'],
      found: `with an interference of ${interference} and ${instances} instances busy a batch of "${name}" would take no time`,
      remedy: `set instancesPerGpu to at most ${most}, or interference to 0`,
    },
  ]
}

/**
 * Applies knobs that may change while the pool runs. The last three make the pool inspect its queue at once, so they come
 * after those that decide how long a batch takes: listeners are notified in the order of registration.
 */
function follow(pool: Pool, service: AffineService, { knob }: ServerWorld, need: PoolNeed): void {
  const setters: Record<string, (value: number) => void> = {
    slowdown: (times) => set(pool, 'slowdown', times),
    slowWorkerTimes: (times) => set(pool, 'slowWorkerTimes', times),
    coldStartMs: (ms) => set(pool, 'coldStartUs', usFromMs(ms)),
    restartMs: (ms) => set(pool, 'restartUs', usFromMs(ms)),
    depthMax: (max) => set(pool, 'depthMax', max),
    patienceMs: (ms) => set(pool, 'patienceUs', patienceUsOf(ms)),
    msPerStep: (ms) => set(service, 'stepUs', usFromMs(ms)),
    msPerItem: (ms) => set(service, 'perUnitUs', perItemUs(ms)),
    serviceCv: (cv) => set(service, 'cv', cv),
    batchOverlap: (ratio) => set(service, 'overlap', ratio),
    batchMax: (max) => set(pool, 'batchMax', max),
    batchDelayMs: (ms) => set(pool, 'batchDelayUs', usFromMs(ms)),
    streamsMax: (max) => set(pool, 'streamsMax', max),
  }
  // A pool that preempts runs one job at a time, so these have no effect there; unread, a change of them is reported as such.
  if (interrupts(disciplineOf(valuesOf(knob), need))) for (const name of ['batchMax', 'batchDelayMs']) delete setters[name]
  const own = poolKind.knobs(need)
  for (const [name, setter] of Object.entries(setters)) {
    if (own[name] === undefined) continue
    const cell = knob(name)
    setter(cell.value)
    cell.onChange(() => setter(cell.value))
  }
}

/** To a millionth of a µs: an item may be a millisecond of audio that is synthesised in a thousandth of one. */
function perItemUs(ms: number): number {
  return Math.round(ms * 1e9) / 1e6
}

function set<T, K extends keyof T>(target: T, key: K, value: T[K]): void {
  target[key] = value
}
