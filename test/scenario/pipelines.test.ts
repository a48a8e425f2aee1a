import { describe, expect, test } from 'vitest'
import { createParley } from '../../src/parley/createParley.ts'
import { standardParley } from '../../src/parley/standardParley.ts'
import { standardParts } from '../../src/parley/standardParts.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { scenarioJsonSchema } from '../../src/scenario/schema/index.ts'
import { toYaml } from '../../src/scenario/toYaml.ts'
import { stageNamed } from '../parley/parts.ts'
import { filesOf, linesOf, loadDrill, mistakesIn, tinyWorld } from './tinyWorld.ts'

const DIRECT = '[capture, uplink, vad, asr, llm, tts, downlink, playback]'
const direct = `
pipelines: { direct: ${DIRECT} }
cohorts: { callers: { pipeline: direct }, notes: { pipeline: direct } }`

describe('a cohort', () => {
  test('takes the pipeline that comes first with parley when it names none', () => {
    const { cohorts, pipelines } = loadDrill('')
    expect(cohorts.map(({ pipeline }) => pipeline)).toEqual(['cascaded', 'cascaded'])
    expect(pipelines).toEqual({ cascaded: standardParts.pipelines[0].stages })
  })

  test('may take one that the scenario writes; those that nobody takes are left out', () => {
    const { cohorts, pipelines } = loadDrill(`pipelines: { direct: ${DIRECT}, idle: ${DIRECT} }\ncohorts: { callers: { pipeline: direct } }`)
    expect(cohorts.map(({ pipeline }) => pipeline)).toEqual(['direct', 'cascaded'])
    expect(Object.keys(pipelines)).toEqual(['direct', 'cascaded'])
    expect(pipelines.direct).not.toContain('retrieval')
  })

  test('needs pools for the stages of its own pipeline only, where it calls from', () => {
    expect(mistakesIn(`${direct}\npools: { embed: null, rerank: null }`)).toEqual([])
    const other = `${direct.replace('notes: { pipeline: direct }', 'notes: {}')}\npools: { embed: null, rerank: null }`
    expect(mistakesIn(other).map((line) => line.replace(/^.*?: /, ''))).toEqual([
      'callers in "home" have no embed pool; add one with stage: embed and region: home',
      'callers in "home" have no rerank pool; add one with stage: rerank and region: home',
    ])
  })

  test('may have pools beside it that its pipeline does not use: a drill takes a part of a world', () => {
    expect(mistakesIn(direct)).toEqual([])
  })
})

describe('a resolved scenario', () => {
  test.each(['', direct])('says the pipelines that it uses, and reads back to the same', (drill) => {
    const scenario = loadDrill(drill)
    const written = toYaml(scenario)
    expect(written.includes('pipeline')).toBe(drill !== '')
    const again = loadScenario('resolved.yaml', filesOf({ 'resolved.yaml': written }), standardParley)
    expect({ ...again, name: '', title: '' }).toEqual({ ...scenario, name: '', title: '' })
  })

  test('may say a pipeline that comes with parley as it is there', () => {
    const cascaded = standardParts.pipelines[0].stages.join(', ')
    expect(mistakesIn(`pipelines: { cascaded: [${cascaded}] }`)).toEqual([])
  })
})

describe('a parley with more than what is shipped', () => {
  const diarization = stageNamed('diarization', {
    knobs: { speakersMax: { unit: 'count', base: 2, min: 1, max: 10, perTurn: true, about: 'Speakers looked for.' } },
    pools: [{ kind: 'diarizer', about: 'tells speakers apart', server: 'pool', gpusPerWorker: 2, batching: 'dynamic' }],
    columns: { speakers: { kind: 'integer', of: () => 1 } },
    metrics: [
      {
        ...{ name: 'diarization.speakers', kind: 'mean', unit: 'count', label: 'Speakers', better: null, of: 'speakers' },
        ...{ reach: 'coarse', about: 'Speakers found, per turn.' },
      },
    ],
  })
  const stages = standardParts.pipelines[0].stages.flatMap((name) => (name === 'asr' ? [name, 'diarization'] : [name]))
  const parley = createParley({
    ...standardParts,
    stages: [...standardParts.stages, diarization],
    pipelines: [...standardParts.pipelines, { name: 'diarized', about: 'who said what', stages }],
    faults: [
      ...standardParts.faults,
      {
        ...{ name: 'many-speakers', catalogue: 'Z01', about: 'Everybody speaks', params: {}, takesUs: 0 },
        unfold: () => ({ changes: [{ knob: 'stage/diarization.speakersMax', set: 8, where: {} }], acts: [] }),
      },
    ],
    detectors: [
      ...standardParts.detectors,
      {
        ...{ name: 'crowd', about: 'more speakers than there should be', options: {} },
        runOptions: { most: { unit: 'count', default: 2, min: 1, about: 'speakers that are usual' } },
        watch: () => ({ observe: () => [] }),
      },
    ],
  })
  const drill = `
cohorts: { callers: { pipeline: diarized } }
pools: { who: { stage: diarizer, region: home, workers: 3, batchMax: 8 } }
knobs: { stage/diarization.speakersMax: 3, pool/who.coldStartMs: 5s }
interventions: [{ id: a, at: 5m, fault: many-speakers }]
detectors: { crowd: { detector: crowd, options: { most: 3 } } }
expect: [{ name: speakers, metric: diarization.speakers, drill: [1, 3] }]`
  const load = (text: string) =>
    loadScenario('drill.yaml', filesOf({ 'world.yaml': tinyWorld, 'drill.yaml': `extends: world.yaml\n${text}` }), parley)

  test('is what its scenarios may name: stage, pool, knobs, fault, detector, metric, pipeline', () => {
    const { pools, knobs, interventions, detectors, expect: expected } = load(drill)
    expect(pools.at(-1)).toMatchObject({ name: 'who', stage: 'diarizer', gpusPerWorker: 2, knobs: { workers: 3, batchMax: 8 } })
    expect(knobs).toMatchObject({ 'stage/diarization.speakersMax': 3, 'pool/who.coldStartMs': 5000 })
    expect(interventions[0].changes[0].knob).toBe('stage/diarization.speakersMax')
    expect(detectors.at(-1)).toMatchObject({ detector: 'crowd', options: { most: 3 } })
    expect(expected[0].metric).toBe('diarization.speakers')
  })

  test('has its mistakes told in the same words', () => {
    const wrong = drill.replace('stage: diarizer', 'stage: diariser').replace('speakersMax: 3', 'speakerMax: 3').replace('most: 3', 'mots: 3')
    expect(linesOf(() => load(wrong)).map((line) => line.replace(/^.*?: /, ''))).toEqual([
      '"diariser" is not a stage; did you mean "diarizer"?',
      '"stage/diarization.speakerMax" is not a knob; did you mean "stage/diarization.speakersMax"?',
      '"mots" is not an option of the crowd detector; did you mean "most"?',
    ])
    expect(linesOf(() => load(drill.replace(/^pools:.*$/m, '').replace(', pool/who.coldStartMs: 5s', ''))).map((line) => line.replace(/^.*?: /, ''))).toEqual([
      'callers in "home" have no diarizer pool; add one with stage: diarizer and region: home',
    ])
  })

  test('has a schema of its own, and what is shipped knows nothing of it', () => {
    expect(JSON.stringify(scenarioJsonSchema(parley))).toContain('diarizer')
    expect(JSON.stringify(scenarioJsonSchema(standardParley))).not.toContain('diarizer')
    expect(scenarioJsonSchema(standardParley)).toEqual(scenarioJsonSchema(createParley(standardParts)))
    expect(mistakesIn(drill).length).toBeGreaterThan(3)
  })
})

/** A stage that transcribes nothing and summarises recordings. */
const summary = stageNamed('summary', { batchKind: 'summary' })
const spoken = stageNamed('spoken', { accepts: ['audioChunk', 'utterance'], emits: ['audioPart', 'answerEnd'] })
const many = createParley({ ...standardParts, stages: [...standardParts.stages, summary, spoken] })
const linesWith = (text: string, parley = many) =>
  linesOf(() => loadScenario('drill.yaml', filesOf({ 'world.yaml': tinyWorld, 'drill.yaml': `extends: world.yaml\n${text}` }), parley))

describe('a batch cohort', () => {
  const heard = 'pipelines: { heard: [capture, uplink, vad, spoken, downlink, playback] }'

  test('needs a pipeline with a stage that does batch work', () => {
    expect(linesWith(`${heard}\ncohorts: { notes: { pipeline: heard } }`)).toEqual([
      'drill.yaml:3:31: no stage of the pipeline "heard" does batch work; take a pipeline with a stage that does, such as asr or summary, or trafficClass: interactive',
    ])
    expect(linesWith(`${heard}\ncohorts: { callers: { pipeline: heard } }`)).toEqual([])
  })

  test('needs one such stage only', () => {
    const both = 'pipelines: { both: [capture, uplink, vad, asr, summary, llm, tts, downlink, playback] }'
    expect(linesWith(`${both}\ncohorts: { notes: { pipeline: both } }`)).toEqual([
      'drill.yaml:3:31: "asr" and "summary" of the pipeline "both" both do batch work; take a pipeline with one of them',
    ])
    expect(linesWith(`${both}\ncohorts: { callers: { pipeline: both } }`)).toEqual([])
  })
})

describe('a parley without the pipeline that cohorts take when they name none', () => {
  const [{ stages: cascaded }] = standardParts.pipelines
  const other = createParley({ ...standardParts, pipelines: [{ name: 'other', about: 'the same', stages: cascaded }] })
  const none = createParley({ ...standardParts, pipelines: [] })

  test('has it told at each cohort that names none', () => {
    expect(linesWith('cohorts: { notes: { pipeline: other } }', other)).toEqual([
      'world.yaml:6:3: the cohort names no pipeline, and there is no "cascaded"; add pipeline: other',
    ])
    expect(linesWith('', none).map((line) => line.replace(/^.*?: /, ''))).toEqual([
      'the cohort names no pipeline, and there is no "cascaded"; write one in pipelines:',
      'the cohort names no pipeline, and there is no "cascaded"; write one in pipelines:',
    ])
  })

  test('takes one that the scenario writes by that name', () => {
    expect(linesWith(`pipelines: { cascaded: [${cascaded.join(', ')}] }`, none)).toEqual([])
  })
})
