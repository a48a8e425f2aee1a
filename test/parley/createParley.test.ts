import { describe, expect, test } from 'vitest'
import type { MeanMetric } from '../../src/model/metric.ts'
import { createParley } from '../../src/parley/createParley.ts'
import type { Parts } from '../../src/parley/parts.ts'
import { PartsError } from '../../src/parley/partsError.ts'
import { standardParts } from '../../src/parley/standardParts.ts'
import { stageNamed, withStage } from './parts.ts'

const need = { kind: 'diarizer', about: 'tells speakers apart', server: 'pool', gpusPerWorker: 1, batching: 'none' } as const

function mean(name: string, of: MeanMetric['of']): MeanMetric {
  return { name, kind: 'mean', unit: 'ratio', label: name, better: 'less', of, reach: 'everySlice', about: 'A made-up share.' }
}

const { stages, pipelines, servers, faults, mitigations, metrics, detectors, charts } = standardParts
const all = pipelines[0].stages

const refused: [what: string, parts: Partial<Parts>, told: string][] = [
  ['a stage twice', { stages: [...stages, stages[0]] }, 'stages: "capture" is here a second time; give each a name of its own'],
  ['a pipeline twice', { pipelines: [...pipelines, pipelines[0]] }, 'pipelines: "cascaded" is here a second time; give each a name of its own'],
  ['a server kind twice', { servers: [...servers, servers[0]] }, 'servers: "pool" is here a second time; give each a name of its own'],
  ['a fault twice', { faults: [...faults, faults[0]] }, 'faults: "vad-false-silence" is here a second time; give each a name of its own'],
  ['a mitigation twice', { mitigations: [...mitigations, mitigations[0]] }, 'mitigations: "rollback-version" is here a second time; give each a name of its own'],
  ['a detector twice', { detectors: [...detectors, detectors[0]] }, 'detectors: "saturation" is here a second time; give each a name of its own'],
  ['a metric twice', { metrics: [...metrics, metrics[0]] }, 'metrics: "call.active" is here a second time; give each a name of its own'],
  [
    'a metric named like a stream of another',
    { metrics: [...metrics, mean('turn.gapMs.p95', 'gap_ms')] },
    'metrics: the stream "turn.gapMs.p95" is here a second time; give each a name of its own',
  ],
  [
    'a chart named like the one that a metric asks for',
    { charts: [...charts, { ...charts[0], name: 'turnGap' }] },
    'charts: "turnGap" is here a second time; give each a name of its own',
  ],
  [
    'a pool kind twice',
    withStage(stageNamed('diarization', { pools: [{ ...need, kind: 'asr' }] })),
    'stages: the pool kind "asr" is here a second time; give each a name of its own',
  ],
  [
    'a queue named like another',
    withStage(stageNamed('diarization', { pools: [need], queue: { name: 'asr', title: 'Diarization' } })),
    'stages: the queue "asr" is here a second time; give each a name of its own',
  ],
  [
    'a column that another stage fills',
    withStage(stageNamed('diarization', { columns: { wer: { kind: 'number', of: () => 0 } } })),
    'stages: the column "wer" is here a second time; give each a name of its own',
  ],
  [
    'a column that every turn has',
    withStage(stageNamed('diarization', { columns: { outcome: { kind: 'number', of: () => 0 } } })),
    'stages: the column "outcome" is here a second time; give each a name of its own',
  ],
  [
    'a column that differs from another in case only: SQL would read the wrong one',
    withStage(stageNamed('diarization', { columns: { GAP_ms: { kind: 'number', of: () => 0 } } })),
    'stages: the column "GAP_ms" is here a second time, as "gap_ms"; give each a name of its own',
  ],
  [
    'a metric that differs from another in case only',
    { metrics: [...metrics, mean('turn.GAPMS', 'gap_ms')] },
    'metrics: "turn.GAPMS" is here a second time, as "turn.gapMs"; give each a name of its own',
  ],
  [
    'a bar of the waterfall of a column that no stage fills',
    withStage(stageNamed('diarization', { steps: [{ title: 'diarization', plus: ['gap_ms'], minus: ['nope'] }] })),
    'stages: the step "diarization" of diarization takes the column "nope", which no stage fills; name a column that `parley list columns` has',
  ],
  [
    'a metric by the minute in which turns began that reads what is not kept',
    { metrics: [...metrics, { ...mean('turn.odd', (turns) => (row) => turns.column('wer')[row]), minuteOf: 'began', reads: ['gap_ms'] }] },
    'metrics: turn.odd reads the column "wer", which its reads do not name; add it to them',
  ],
  [
    'a stream to watch that the metric does not have',
    { metrics: [...metrics, { ...mean('turn.odd', 'gap_ms'), watch: { ending: 'p95', slices: ['all'] } }] },
    'metrics: turn.odd has no stream "p95" for its watch; write as its ending \'\'',
  ],
  [
    'a column of the heatmap that the metric does not record',
    { metrics: [...metrics, { ...mean('turn.odd', 'gap_ms'), kind: 'quantiles', sliceColumn: { ending: 'p77' } }] },
    "metrics: turn.odd has no stream \"p77\" for its sliceColumn; write as its ending one of 'p50', 'p95', 'p99', 'mean'",
  ],
  [
    'a comparison of tenants on a stream that the metric does not have',
    { metrics: [...metrics, { ...mean('turn.odd', 'gap_ms'), tenantLag: { ending: 'p95' } }] },
    'metrics: turn.odd has no stream "p95" for its tenantLag; write as its ending \'\'',
  ],
  [
    'a metric of a column that no stage fills',
    { metrics: [...metrics, mean('turn.speakers', 'speakers')] },
    'metrics: turn.speakers reads the column "speakers", which no stage fills; add the stage that does, or leave the metric out',
  ],
  [
    'a metric that reckons with such a column',
    { metrics: [...metrics, mean('turn.speakers', (turns) => (row) => turns.column('wer')[row] + turns.column('speakers')[row])] },
    'metrics: turn.speakers reads the column "speakers", which no stage fills; add the stage that does, or leave the metric out',
  ],
  [
    'a pool kind whose server kind is not there',
    withStage(stageNamed('diarization', { pools: [{ ...need, server: 'fpga' }] })),
    'servers: there is no server kind "fpga", which pools of kind diarizer of the stage diarization need; add it, or let them be served by one of pool, llm',
  ],
  [
    'an offer of a knob that the stage does not have',
    withStage(stageNamed('diarization', { offers: { echoRatio: 'echo' } })),
    'stages: diarization offers echoRatio by stage/diarization.echo, which is no knob of it; give it that knob',
  ],
  [
    'a pipeline with a stage that there is not',
    { pipelines: [{ name: 'short', about: 'short', stages: ['capture', 'cellar'] }] },
    'pipelines: short: there is no stage "cellar"; write one of capture, uplink, vad, asr, retrieval, llm, tts, downlink, playback, or add the stage',
  ],
  [
    'a pipeline whose stages do not fit',
    { pipelines: [{ name: 'short', about: 'short', stages: all.filter((name) => name !== 'playback') }] },
    'pipelines: short: nothing after "llm" accepts answerEnd, which it emits; add a stage that accepts answerEnd after it',
  ],
  [
    'an offer that two stages of a pipeline make',
    {
      ...withStage(
        stageNamed('diarization', {
          knobs: { chunkMs: { unit: 'ms', base: 160, perTurn: false, about: 'Chunk.' } },
          offers: { chunkMs: 'chunkMs' },
        }),
      ),
      pipelines: [{ name: 'long', about: 'long', stages: all.flatMap((name) => (name === 'asr' ? [name, 'diarization'] : [name])) }],
    },
    'pipelines: long: "diarization" offers chunkMs, and so does "asr"; take one of the two stages away',
  ],
]

describe('registries that do not go together are refused: which, what was found, what would do', () => {
  test.each(refused)('%s', (_what, parts, told) => {
    const create = () => createParley({ ...standardParts, ...parts })
    expect(create).toThrow(PartsError)
    expect(create).toThrow(told)
  })

  test('with an error whose message is that line alone', () => {
    try {
      createParley({ ...standardParts, stages: [...stages, stages[0]] })
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
      expect((error as PartsError).registry).toBe('stages')
      expect((error as PartsError).message).toBe('stages: "capture" is here a second time; give each a name of its own')
    }
    expect.assertions(3)
  })
})

describe('what follows from a stage that is handed in', () => {
  const diarization = stageNamed('diarization', {
    title: 'Diarization',
    knobs: { speakersMax: { unit: 'count', base: 2, min: 1, max: 10, perTurn: true, about: 'Speakers looked for.' } },
    pools: [need],
    columns: { speakers: { kind: 'integer', of: () => 1 } },
    metrics: [
      {
        ...{ name: 'diarization.waitMs', kind: 'quantiles', unit: 'ms', label: 'Diarization wait', better: 'less' },
        ...{ of: 'speakers', reach: 'coarse', about: 'A made-up wait.' },
        chart: { name: 'diarizationWait', title: 'Diarization wait', subtitle: 'From there to here.' },
      },
    ],
  })
  const parley = createParley(withStage(diarization))

  test('are its metrics, the depth of its queue and their streams', () => {
    expect(parley.streams.named('diarization.waitMs.p95').label).toBe('Diarization wait p95')
    expect(parley.streams.named('diarization.queueDepth').label).toBe('Diarization queue depth')
  })

  test('are its lane in the chart of queues, after those before it, and the chart that its metric asks for', () => {
    expect(parley.queues.at(-1)).toEqual({ name: 'diarization', title: 'Diarization', stage: 'diarization', pools: ['diarizer'], backlog: '' })
    const names = parley.charts.map(({ name }) => name)
    expect(names.slice(names.indexOf('turnGap'), names.indexOf('poolWorkers'))).toEqual(
      ['turnGap', 'firstPartial', 'firstToken', 'firstAudioByte', 'diarizationWait'],
    )
  })

  test('are its columns and the kind of its pools with the knobs of their server', () => {
    expect(parley.turnColumns.at(-1)).toEqual({ name: 'speakers', kind: 'integer', stage: 'diarization' })
    expect(parley.poolKinds.get('diarizer')).toMatchObject({ stage: { name: 'diarization' }, server: { name: 'pool' } })
  })
})

test('what is shipped goes together, and what it was made of stays as it was', () => {
  const before = JSON.stringify(standardParts)
  expect(createParley(standardParts).stages).toEqual(standardParts.stages)
  expect(JSON.stringify(standardParts)).toBe(before)
})
