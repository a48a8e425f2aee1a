import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { explain } from '../../src/commands/failure.ts'
import { standardParley } from '../../src/parley/standardParley.ts'
import type { Job } from '../../src/runner/job.ts'
import type { RigReplicationJob } from '../../src/runner/rigReplicationJob.ts'
import { runJob } from '../../src/runner/runJob.ts'
import { InputError } from '../../src/input/inputError.ts'
import { runEachJob, runJobs } from '../../src/runner/runJobs.ts'
import { Thread } from '../../src/runner/thread.ts'
import { listener } from '../commands/listener.ts'
import { freshFolder } from '../commands/parleyProcess.ts'
import { filesUnder, resultsOf, rigs, shortReplay } from './someJobs.ts'

afterEach(() => vi.restoreAllMocks())

const replication = (seed: number, customers = 2000): RigReplicationJob => ({
  kind: 'rig replication',
  rig: { rig: 'queue', options: { ...rigs.queue.options, customers } },
  seed,
})

describe('jobs on threads', () => {
  it('have the results and leave the bytes that they have and leave here, whatever the number of threads', async () => {
    const told = []
    for (const threads of [1, 2, 3]) {
      const out = freshFolder()
      const keep = { out, facts: true }
      const jobs: Job[] = [
        shortReplay({ keep }),
        ...Object.values(rigs).map((rig): Job => ({ kind: 'rig replication', rig, seed: 7 })),
        shortReplay({ keep, seed: 2, mitigations: ['mend'] }),
        shortReplay({ seed: 3, twin: false }),
      ]
      const results = await resultsOf(jobs, { threads })
      told.push({ results: JSON.stringify(results).replaceAll(out, 'out'), files: filesUnder(out) })
    }
    const [here, two, three] = told
    expect(here.files.size).toBeGreaterThan(40)
    expect([two.results, three.results]).toEqual([here.results, here.results])
    for (const { files } of [two, three]) {
      expect([...files.keys()]).toEqual([...here.files.keys()])
      expect([...files].filter(([name, bytes]) => !here.files.get(name)?.equals(bytes)).map(([name]) => name)).toEqual([])
    }
  })

  it('come back in the order of the jobs, though the first takes longest', async () => {
    const jobs = [replication(1, 300_000), replication(2), replication(3), replication(4)]
    const alone = []
    for (const job of jobs) alone.push(await runJob(job))
    expect(await resultsOf(jobs, { threads: 2 })).toEqual(alone)
  })

  it('are taken from their source as threads come free, not all at once', async () => {
    let made = 0
    const source = function* () {
      for (;;) yield replication(++made)
    }
    const results = runJobs(source(), { threads: 2 })
    await results.next()
    await results.return()
    expect(made).toBeLessThan(1000)
  })

  it('tell what each says of itself, and when it has ended', async () => {
    const said = new Map<number, string[]>()
    const progress = (place: number, text: string) => said.set(place, [...(said.get(place) ?? []), text])
    await resultsOf([shortReplay({ twin: false }), shortReplay({ seed: 2, twin: false })], { threads: 2, progress })
    for (const place of [0, 1]) {
      expect(said.get(place)?.[0]).toBe('short, drill: minute 1 of 4')
      expect(said.get(place)?.at(-1)).toBe('')
    }
  })
})

describe('a job on this thread', () => {
  it('is the only one there is: no other thread starts for it', async () => {
    const start = vi.spyOn(Thread, 'start')
    await resultsOf([replication(1)], { threads: 4 })
    expect(start).not.toHaveBeenCalled()
    await resultsOf([replication(1), replication(2)], { threads: 4 })
    expect(start).toHaveBeenCalledTimes(2)
    for (const { value } of start.mock.results) expect(await value).toBeInstanceOf(Thread)
  })

  it('takes the place of a thread that cannot be had', async () => {
    const jobs = [replication(1), replication(2), replication(3)]
    const before = await resultsOf(jobs, { threads: 2 })
    vi.spyOn(Thread, 'start').mockRejectedValue(new Error('no threads here'))
    expect(await resultsOf(jobs, { threads: 2 })).toEqual(before)
  })

  it('is run with the registries that were handed in, whose code no thread could have', async () => {
    const streams = vi.fn(() => standardParley.streams)
    const parley = Object.defineProperty({ ...standardParley }, 'streams', { get: streams })
    const jobs = [shortReplay({ twin: false }), shortReplay({ twin: false, seed: 2 })]
    const results = await resultsOf(jobs, { threads: 2, parley })
    expect(streams).toHaveBeenCalled()
    expect(results).toEqual(await resultsOf(jobs, { threads: 2 }))
  })

  it('has the same result whether its run is kept on disk or not', async () => {
    const { folder, ...kept } = await runJob(shortReplay({ keep: { out: freshFolder(), facts: true } }))
    expect(existsSync(join(folder ?? '', 'facts.jsonl'))).toBe(true)
    expect({ folder: null, ...kept }).toEqual(await runJob(shortReplay()))
  })
})

describe('a mistake on a thread', () => {
  const blocked = join(freshFolder(), 'file')
  writeFileSync(blocked, '')
  const wrong: [what: string, job: Job, code: number, told: RegExp][] = [
    ['of a scenario', shortReplay({ mitigations: ['nothing'] }), 2, /"nothing" is not a mitigation of short; it has mend/],
    ['of a rig', { kind: 'rig replication', rig: { rig: 'queue', options: { model: 'M/M/1', lambda: 2, mu: 1 } }, seed: 1 }, 2, /INFEASIBLE/],
    ['of the disk', shortReplay({ keep: { out: blocked, facts: false } }), 2, /a file is in the way of a folder/],
    ['of ours', { kind: 'replay' } as Job, 70, /a bug in parley .*TypeError/],
  ]

  it.each(wrong)('%s is the same error as here: class, lines, exit code', async (_, job, code, told) => {
    const here = await runJob(job).catch((error: unknown) => error as Error)
    const there = await resultsOf([replication(1), job], { threads: 2 }).catch((error: unknown) => error as Error)
    const tell = (error: unknown) => {
      const { terminal, said } = listener()
      return { code: explain(error, terminal), said: said.join('\n') }
    }
    expect(tell(there)).toEqual(tell(here))
    expect(tell(there)).toEqual({ code, said: expect.stringMatching(told) })
    expect((there as Error).name).toBe((here as Error).name)
    expect(there).toBeInstanceOf(code === 70 ? Error : (here as Error).constructor)
    expect((there as Error).stack).toContain((here as Error).message.split('\n')[0])
  })

  it('comes where its result would have come: those before it still do, of two the first counts, and none behind is begun', async () => {
    const taken: number[] = []
    const broken = (lambda: number): RigReplicationJob => ({
      kind: 'rig replication',
      rig: { rig: 'queue', options: { model: 'M/M/1', lambda, mu: 1 } },
      seed: 1,
    })
    const source = function* () {
      yield replication(1, 200_000)
      yield broken(2)
      yield broken(3)
      for (let seed = 4; ; seed++) {
        taken.push(seed)
        yield replication(seed)
      }
    }
    const results = runJobs(source(), { threads: 3 })
    expect((await results.next()).value).toEqual(await runJob(replication(1, 200_000)))
    await expect(results.next()).rejects.toThrow('ρ = 2')
    expect(taken).toEqual([])
    expect((await results.next()).done).toBe(true)
  })
})

describe('an error of one job', () => {
  const unstable: RigReplicationJob = {
    ...replication(2),
    rig: { rig: 'queue', options: { ...rigs.queue.options, lambda: 2 } },
  }

  it.each([1, 2])('ends that job alone where it may, and takes the place of its result, on %i threads', async (threads) => {
    const jobs = [replication(1, 2000), unstable, replication(3, 2000)]
    const outcomes: string[] = []
    for await (const one of runEachJob(jobs, (error) => error instanceof InputError, { threads })) {
      outcomes.push('result' in one ? 'done' : (one.error as Error).message.includes('ρ = 2') ? 'told' : 'other')
    }
    expect(outcomes).toEqual(['done', 'told', 'done'])
  })

  it('ends all where it may not', async () => {
    const outcomes = runEachJob([replication(1, 2000), unstable], () => false, { threads: 1 })
    await outcomes.next()
    await expect(outcomes.next()).rejects.toThrow('ρ = 2')
  })
})

describe('work that is ended early', () => {
  const forever = function* (out: string) {
    for (let seed = 1; ; seed++) yield shortReplay({ seed, keep: { out, facts: false } })
  }

  it('leaves nothing half done when nobody wants more results', async () => {
    const out = freshFolder()
    for await (const { folder } of runJobs(forever(out), { threads: 2 })) {
      expect(folder).toBe(join(out, 'short/1'))
      break
    }
    expect(readdirSync(join(out, 'short')).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('gives an Interrupted to whoever waits, when somebody stops it, and listens no longer', async () => {
    const out = freshFolder()
    let stop: (signal: NodeJS.Signals) => void = () => {}
    const listens: boolean[] = []
    const results = runJobs(forever(out), {
      threads: 2,
      interruptible: (end) => {
        stop = end
        listens.push(true)
        return () => listens.push(false)
      },
      progress: (_, text) => text.includes('twin') && stop('SIGINT'),
    })
    const error = await results.next().catch((caught: unknown) => caught)
    const { terminal, said } = listener()
    expect(explain(error, terminal)).toBe(130)
    expect(said).toEqual(['Interrupted. Nothing half done is left.'])
    expect(listens).toEqual([true, false])
    // The empty folder of the scenario may stay, where the thread that made it ended before the other: commands remove it.
    expect(readdirSync(out, { recursive: true }).filter((name) => name !== 'short')).toEqual([])
  })
})
