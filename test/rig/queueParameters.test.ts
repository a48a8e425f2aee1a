import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findQueueModel, type QueueModel, queueModels } from '../../src/rig/queue/models.ts'
import type { QueueRigOptions } from '../../src/rig/queue/options.ts'
import { optionsFor, parseQueueReferences } from '../../src/rig/queue/validateQueue.ts'
import { ParameterError } from '../../src/rig/parameterError.ts'

const csv = readFileSync(new URL('../../scenarios/data/queues/reference_queues.csv', import.meta.url), 'utf8')
const ofReferences = parseQueueReferences(csv).flatMap((row) => optionsFor(row) ?? [])
/** Settings whose parameters no reference row has. */
const more: QueueRigOptions[] = [
  { model: 'G/M/1', lambda: 0.5, mu: 1, gap: 'det' },
  { model: 'fan-out', choices: 3, mu: 1 },
  { model: 'pool', lambda: 0.5, mu: 1, service: 'exp', servers: 2, patience: 'exp:5', admission: 'depth:9' },
  ...['priority-preemptive', 'wfq', 'edf'].map((discipline) => ({ model: 'pool', classes: '0.2:exp:1,0.3:exp:1', discipline, chunk: 0.1, weights: '2,1', deadlines: '2,9' })),
]

/** The parameters that a model reads before it runs: the seed is the last of them. */
function readsOf(options: QueueRigOptions): string[] {
  const reads = new Set<string>()
  const ready = new Error('ready')
  const watched = new Proxy(options, {
    get: (of, name: string) => {
      if (name === 'seed') throw ready
      reads.add(name)
      return of[name as keyof QueueRigOptions]
    },
  })
  try {
    queueModels[findQueueModel(options.model) as QueueModel].run(watched)
  } catch (error) {
    if (error !== ready && !(error instanceof ParameterError)) throw error
  }
  return [...reads].filter((name) => !['model', 'customers'].includes(name))
}

describe.each(Object.keys(queueModels) as QueueModel[])('the parameters of %s', (model) => {
  const settings = [...ofReferences, ...more].filter((one) => findQueueModel(one.model) === model)
  const reads = new Set(settings.flatMap(readsOf))
  const takes: readonly string[] = queueModels[model].takes

  it('are those that it reads, all of them and no other', () => {
    expect([...reads].sort()).toEqual([...takes].sort())
  })
})
