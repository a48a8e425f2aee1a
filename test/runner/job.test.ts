import { describe, expect, it } from 'vitest'
import { scenarioFrom, shippedDrills } from '../../src/commands/scenarioFiles.ts'
import { standardParley } from '../../src/parley/standardParley.ts'
import type { Job, JobResult } from '../../src/runner/job.ts'
import { numbersOf, type RigReplicationResult } from '../../src/runner/rigReplicationJob.ts'
import { runJob } from '../../src/runner/runJob.ts'
import { rigs, shortReplay } from './someJobs.ts'

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value))

const shipped = ['scenarios/world.yaml', ...shippedDrills()].map((file): [string, Job] => [
  file,
  shortReplay({ scenario: scenarioFrom(file, standardParley), keep: { out: 'out', facts: false } }),
])

describe('a job', () => {
  it.each(shipped)('of %s survives JSON and the way to another thread', (_, job) => {
    expect(throughJson(job)).toEqual(job)
    expect(structuredClone(job)).toEqual(job)
  })

  const jobs: [string, Job][] = [
    ...Object.values(rigs).map((rig): [string, Job] => [rig.rig, { kind: 'rig replication', rig, seed: 3 }]),
    ['replay', shortReplay({ mitigations: ['mend'] })],
  ]
  it.each(jobs)('(%s) has the same result when it has been through JSON, and so does its result', async (_, job) => {
    expect(throughJson(job)).toEqual(job)
    const result: JobResult = await runJob(job)
    expect(await runJob(throughJson(job))).toEqual(result)
    expect(throughJson(result)).toEqual(result)
  })

  it('of a rig with a model of its own carries the model’s text', async () => {
    const text = JSON.stringify({ c0: 0, w: 10, b_per_token: 0, p: 2, per_ctx_token_decode: 0, per_prefill_pair: 0, per_seq: 0, prefill_const: 0 })
    const options = { stepTime: { text, file: 'own.json', pick: null }, maxSeqs: 1 }
    const loop = { rate: 1, isl: '16', osl: '10', count: 50 }
    const job: Job = { kind: 'rig replication', rig: { rig: 'llm', options, source: { from: 'rate', loop } }, seed: 1 }
    const { numbers } = (await runJob(throughJson(job))) as RigReplicationResult
    // Ten iterations of ten milliseconds.
    expect(numbers['tpotMs.mean']).toBeCloseTo(10, 6)
  })
})

describe('numbers that JSON has no word for', () => {
  it('come through it by name', () => {
    const result: RigReplicationResult = { kind: 'rig replication', numbers: { a: 1.5, b: 'NaN', c: 'Infinity', d: '-Infinity' } }
    const infinite = Number.POSITIVE_INFINITY
    expect(numbersOf(throughJson(result))).toEqual({ a: 1.5, b: Number.NaN, c: infinite, d: -infinite })
  })
})
