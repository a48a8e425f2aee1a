import { beforeAll, describe, expect, it } from 'vitest'
import type { Metric } from '../../src/model/metric.ts'
import { streamsOf } from '../../src/metrics/streams.ts'
import { eventfulScenario, frozenScenario, lonelyScenario } from '../sim/eventfulWorld.ts'
import { gaugeDifferences, slicesFor, turnDifferences } from './comparison.ts'
import { endedCallsByLastTurn, refusedShares, tableDefinitions } from './tableDefinitions.ts'
import { type Told, told } from './toldFacts.ts'
import { turnDefinitions } from './turnDefinitions.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const { metrics } = standardParley.streams

type TurnMetric = Exclude<Metric, { kind: 'gauge' }>
const ofTurns = metrics.filter((metric): metric is TurnMetric => metric.kind !== 'gauge')
const named = (name: string) => ofTurns.find((metric) => metric.name === name) as TurnMetric
const streams = standardParley.streams.all

/** Streams that are 0 in every minute of every slice, and why. */
const alwaysZero: Record<string, string> = {
  'turn.count.handed_off': 'no part of the service hands anybody off',
}

let seen: Told
let runs: Told[]
beforeAll(() => {
  seen = told(eventfulScenario())
  runs = [seen, told(lonelyScenario()), told(frozenScenario())]
})

describe('every metric, worked out anew from the facts of a run in which everything happens, of one in which little does, and of one that freezes', () => {
  it('has a definition here', () => {
    const defined = (metric: Metric) => (metric.kind === 'gauge' ? tableDefinitions : turnDefinitions)[metric.name]
    const without = metrics.filter((metric) => defined(metric) === undefined)
    expect(without.map(({ name }) => `${name} is new: say in test/metrics what its facts make of it`)).toEqual([])
    const gone = [...Object.keys(turnDefinitions), ...Object.keys(tableDefinitions)].filter(
      (name) => !metrics.some((metric) => metric.name === name),
    )
    expect(gone.map((name) => `${name} is no metric any more: take its definition away`)).toEqual([])
  })

  it('has definitions for all of its streams and no others', () => {
    const endings = (metric: Metric) =>
      Object.keys(metric.kind === 'gauge' ? tableDefinitions[metric.name] : turnDefinitions[metric.name].streams)
    const here = metrics.flatMap((metric) =>
      endings(metric).map((ending) => (ending === '' ? metric.name : `${metric.name}.${ending}`)),
    )
    expect(here.sort()).toEqual(streams.map(({ name }) => name).sort())
  })

  it.each(ofTurns.map(({ name }) => name))('%s says of its turns what they were, in every slice and minute', (name) => {
    expect(runs.flatMap((run) => turnDifferences(run, named(name), turnDefinitions[name]))).toEqual([])
  })

  it.each(metrics.filter(({ kind }) => kind === 'gauge').map(({ name }) => name))(
    '%s says what the tables hold, in every slice and minute',
    (name) => {
      expect(runs.flatMap((run) => gaugeDifferences(run, name, tableDefinitions[name]))).toEqual([])
    },
  )

  it('call.ended has calls that did not come to their end where their last turn is', () => {
    expect(runs.flatMap((run) => gaugeDifferences(run, 'call.ended', { '': endedCallsByLastTurn }))).toEqual([])
  })

  it('turn.unserved counts callers who wait while nobody is answered', () => {
    const { minutes, run } = runs[2]
    const overdue = minutes.map(({ service }) => service.map(({ turns_overdue: turns }) => turns))
    expect(overdue[1]).toEqual([expect.any(Number), expect.any(Number)])
    expect(overdue[1][0]).toBeGreaterThan(10)
    expect(overdue[3]).toEqual([0, 0])
    expect(run.minutes.series('turn.unserved', '')[1].value).toBeGreaterThan(0.9)
  })

  it('errors.ratio has the refusals of each stage’s pools beside the turns', () => {
    expect(runs.flatMap((run) => gaugeDifferences(run, 'errors.ratio', { '': refusedShares }, 'stage='))).toEqual([])
  })
})

describe('the streams of the run in which everything happens', () => {
  it('are all listed', () => {
    const listed = new Set(streams.map(({ name }) => name))
    expect(seen.run.minutes.metrics.filter((name) => !listed.has(name))).toEqual([])
  })

  it('have a value somewhere, every one that is listed', () => {
    const valueless = streams.filter(({ name }) =>
      seen.run.minutes
        .slicesOf(name)
        .every((slice) => seen.run.minutes.series(name, slice).every(({ value }) => value === null)),
    )
    expect(valueless.map(({ name }) => name)).toEqual([])
  })

  it('have a value other than 0 somewhere, so that a definition of nothing would not do', () => {
    const flat = streams.filter(({ name }) =>
      seen.run.minutes
        .slicesOf(name)
        .every((slice) => seen.run.minutes.series(name, slice).every(({ value }) => (value ?? 0) === 0)),
    )
    expect(flat.map(({ name }) => name).sort()).toEqual(Object.keys(alwaysZero).sort())
  })

  it('of turns are in the slices of their reach and in no others', () => {
    const wrong = ofTurns.flatMap((metric) =>
      streamsOf(metric).flatMap(({ name }) => {
        const due = slicesFor(seen, metric.reach)
        return seen.run.minutes
          .slicesOf(name)
          .filter((slice) => !due.has(slice) && !slice.startsWith('stage='))
          .map((slice) => `${name} in ${slice}`)
      }),
    )
    expect(wrong).toEqual([])
  })

  it('have one point a minute in each slice, in the order of the minutes', () => {
    const { minutes } = seen.run
    const wrong = minutes.metrics.flatMap((name) =>
      minutes
        .slicesOf(name)
        .filter((slice) => minutes.series(name, slice).some(({ minute }, i, all) => i > 0 && minute <= all[i - 1].minute))
        .map((slice) => `${name} in ${slice}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('facts that are told twice', () => {
  it('jobs has a row for every recording that ended', () => {
    const ended = seen.minutes.map(({ calls }) =>
      calls.flatMap(({ traffic_class: kind, call_id: id, started_at_ms: from, ended_at_ms: to, outcome }) =>
        kind === 'batch' && to !== null ? [{ id, from, to, outcome }] : [],
      ),
    )
    const jobs = seen.minutes.map((at) =>
      at.jobs.map((job) => ({ id: job.call_id, from: job.submitted_at_ms, to: job.finished_at_ms, outcome: job.outcome })),
    )
    expect(jobs).toEqual(ended)
  })

  it('attempts has a row for every request of a turn, refused ones too', () => {
    const turns = seen.minutes.flatMap((at) => at.turns)
    const rows = seen.minutes.flatMap((at) => at.attempts)
    expect(rows.filter(({ ending }) => ending === 'refused').length).toBeGreaterThan(5)
    const asked = turns.filter((turn) => (turn.attempts ?? 0) > 0)
    const counted = asked.map((turn) => rows.filter((row) => row.call_id === turn.call_id && row.turn_index === turn.turn_index).length)
    expect(counted).toEqual(asked.map((turn) => turn.attempts))
    const refused = asked.map((turn) =>
      rows.filter((row) => row.call_id === turn.call_id && row.turn_index === turn.turn_index && row.ending === 'refused').length)
    expect(refused).toEqual(asked.map((turn) => turn.refused_attempts))
  })
})

describe('the end of a turn', () => {
  it('is after every sound that was heard in it: nobody hears, judges or interrupts what came too late', () => {
    const turns = seen.minutes.flatMap((at) => at.turns)
    const tooLate = turns.filter((turn) => {
      const soundMs = (turn.spoke_at_ms as number) + (turn.speech_ms as number) + (turn.gap_ms ?? 0)
      return turn.gap_ms !== null && soundMs > (turn.ended_at_ms as number) + 1e-6
    })
    expect(tooLate).toEqual([])
    const silent = turns.filter(({ gap_ms: gap }) => gap === null)
    expect(silent.length).toBeGreaterThan(20)
    expect(new Set(silent.map(({ outcome }) => outcome))).toEqual(new Set(['abandoned', 'shed', 'failed']))
    const cells = silent.map((turn) => [turn.first_audio_ms, turn.preference, turn.underruns, turn.downlink_ms, turn.task_success])
    expect(cells).toEqual(silent.map(() => [null, null, null, null, 0]))
    expect(turns.filter((turn) => turn.gap_ms !== null && turn.preference === null)).toEqual([])
  })
})
