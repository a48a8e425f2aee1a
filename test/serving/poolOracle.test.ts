import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Note } from './plain/poolPlayer.ts'
import { playBoth } from './plain/poolPlayer.ts'
import { type DrawnScript, type Space, scripts } from './plain/poolScripts.ts'
import { spaces } from './plain/poolSpaces.ts'

/** `POOL_ORACLE_RUNS=20000 POOL_ORACLE_SEED=1 npx vitest …` searches longer and elsewhere. */
const runs = Number(process.env.POOL_ORACLE_RUNS ?? 400)
const seed = Number(process.env.POOL_ORACLE_SEED ?? 7)

/** Every note of both; of a failure the first on which they part. */
function agree(script: DrawnScript, untilUs: number): Note[] {
  const { seen, expected } = playBoth(script, untilUs)
  const at = seen.findIndex((note, i) => JSON.stringify(note) !== JSON.stringify(expected[i]))
  if (at >= 0) expect({ at, note: seen[at] }).toEqual({ at, note: expected[at] })
  expect(seen.length).toBe(expected.length)
  return seen
}

/** Plays random scripts; each of the `named` ends must come up in them, or they would not say much. */
function compare(space: Space, ...named: string[]): void {
  const kinds = new Map<string, number>()
  fc.assert(
    fc.property(scripts(space), (script) => {
      for (const [, what] of agree(script, 20 * space.lengthUs)) {
        const kind = what.split(' ')[1]
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      }
    }),
    { numRuns: runs, seed },
  )
  expect(named.filter((kind) => (kinds.get(kind) ?? 0) < 0.2 * runs)).toEqual([])
}

const ends = ['served', 'refused', 'abandoned', 'lost']

describe('the worker pool against one written the long way', () => {
  it('orders single jobs alike: fifo, lifo, priority, edf, wfq', () => {
    compare(spaces.orders, ...ends)
  })

  it('fills batches alike: maximum, delay and preferred sizes in every order', () => {
    compare(spaces.batches, ...ends)
  })

  it('gives stream slots alike, with more streams than slots and a batch delay', () => {
    compare(spaces.streams, ...ends)
  })

  it('interrupts alike: priorityPreemptive and srpt, at once and at chunks', () => {
    compare(spaces.interruptions, ...ends)
  })

  it('turns away at its doors alike: by deadline, by token bucket, by both in either order', () => {
    compare(spaces.doors, ...ends)
  })

  it('shares processors alike', () => {
    compare(spaces.sharing, 'served', 'refused')
  })

  it('keeps partitions alike, with and without borrowing', () => {
    compare(spaces.partitions, ...ends)
  })

  it('keeps partitions of stream slots alike, with and without borrowing', () => {
    compare(spaces.streamPartitions, ...ends)
  })

  it('slows instances of one GPU alike', () => {
    compare(spaces.gpus, ...ends)
  })
})
