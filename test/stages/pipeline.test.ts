import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/model/scenario.ts'
import { World } from '../../src/sim/world.ts'
import { stages } from '../../src/stages/index.ts'
import { pipelineFault } from '../../src/stages/pipeline.ts'
import { pipelines } from '../../src/stages/pipelines.ts'
import type { Stage, StageParts } from '../../src/stages/stage.ts'
import { smallCohort, smallPools, smallScenario } from '../sim/smallWorld.ts'

const named = (names: readonly string[], more: readonly Stage[] = []) =>
  names.map((name) => [...more, ...stages].find((stage) => stage.name === name) as Stage)

const [{ stages: cascaded }] = pipelines
const withoutRetrieval = cascaded.filter((name) => name !== 'retrieval')

/** A stage that does nothing but say what it takes and gives. */
const stage = (name: string, accepts: Stage['accepts'], emits: Stage['emits']): Stage => ({
  ...{ name, title: name, about: '', knobs: {}, accepts, emits },
  build: () => ({ ports: {} }),
})

describe('a list of stages', () => {
  it('is a pipeline where each accepts what the one before emits', () => {
    expect(pipelineFault(named(cascaded))).toBeNull()
    expect(pipelineFault(named(withoutRetrieval))).toBeNull()
  })

  it('may have another stage wherever its signals fit', () => {
    const diarization = stage('diarization', ['transcript'], ['transcript'])
    const between = named([...cascaded.slice(0, 4), 'diarization', ...cascaded.slice(4)], [diarization])
    expect(pipelineFault(between)).toBeNull()
    expect(pipelineFault(named(['capture', 'diarization', ...cascaded.slice(1)], [diarization]))).toEqual({
      at: 1,
      found: '"diarization" accepts transcript, but "capture" before it emits audioSource or audioChunk',
      remedy: 'put a stage between them that accepts audioSource or audioChunk and emits transcript, or another order',
    })
  })

  it('is told where it does not fit, and what would do', () => {
    const faultOf = (...names: string[]) => {
      const { at, found } = pipelineFault(named(names)) ?? { at: -1, found: '' }
      return `${at}: ${found}`
    }
    expect(faultOf()).toBe('0: the pipeline has no stages')
    expect(faultOf('uplink')).toBe('0: "uplink" cannot be first: it does not take the caller’s speech')
    expect(faultOf('capture')).toBe('0: nothing after "capture" accepts audioSource, which it emits')
    expect(faultOf(...cascaded, 'capture')).toBe('9: "capture" is here a second time')
    expect(faultOf('capture', 'uplink', 'asr', ...cascaded.slice(4))).toBe('2: nothing before "asr" emits utterance')
    expect(faultOf(...cascaded.slice(0, 6), 'playback')).toBe('5: nothing after "llm" accepts segment, which it emits')
    expect(faultOf(...cascaded.slice(0, 8))).toBe('5: nothing after "llm" accepts answerEnd, which it emits')
  })
})

/** What a small world without some pools did with calls that take a pipeline. */
function run(pipeline: readonly string[], kinds: readonly string[], parts: readonly Stage[] = stages) {
  const scenario: Scenario = smallScenario({
    cohorts: [{ ...smallCohort, pipeline: 'own' }],
    pipelines: { own: pipeline },
    pools: smallPools.filter((pool) => kinds.includes(pool.stage)),
    durationUs: 3 * 60_000_000,
  })
  const world = new World(scenario, { stages: parts }, { seed: 1, interventions: [], facts: null, keepTurns: 1e9 })
  world.run({ minuteClosed: () => [] }, null)
  return { world, turns: world.ledger.turns }
}

describe('a pipeline in a world', () => {
  it('serves turns without a stage that can be left out, and needs no pool of it', () => {
    const { turns, world } = run(withoutRetrieval, ['vad', 'asr', 'llm', 'tts', 'egress'])
    const answered = [...turns.column('gap_ms').subarray(0, turns.rows)].filter((ms) => ms > 0).length
    expect(answered).toBeGreaterThan(50)
    for (const column of ['docs', 'retrieval_wait_ms', 'doc_age_ms', 'grounded']) {
      expect([...turns.column(column).subarray(0, turns.rows)].every(Number.isNaN)).toBe(true)
    }
    expect(world.ledger.causalityBroken).toBe(0)
  })

  it.each(cascaded)('without %s serves its callers, or is told why it cannot', (name) => {
    const rest = cascaded.filter((one) => one !== name)
    const told = pipelineFault(named(rest)) !== null
    expect(told).toBe(!['uplink', 'retrieval', 'downlink'].includes(name))
    if (told) return
    const { turns, world } = run(rest, smallPools.map((pool) => pool.stage))
    const heard = [...turns.column('gap_ms').subarray(0, turns.rows)].filter((ms) => ms > 0).length
    expect(heard).toBeGreaterThan(0.9 * turns.rows)
    expect(turns.rows).toBeGreaterThan(50)
    expect(world.ledger.causalityBroken).toBe(0)
  })

  it('without an uplink hears each chunk as it leaves the device, and has no delay of it to tell', () => {
    const far = run(cascaded, smallPools.map((pool) => pool.stage)).turns
    const near = run(cascaded.filter((name) => name !== 'uplink'), smallPools.map((pool) => pool.stage)).turns
    const median = (turns: typeof near, column: 'gap_ms' | 'downlink_ms') =>
      [...turns.column(column).subarray(0, turns.rows)].filter((ms) => ms > 0).sort((a, b) => a - b)[Math.floor(turns.rows / 2)]
    expect(median(near, 'gap_ms')).toBeLessThan(median(far, 'gap_ms') - 50)
    expect(median(near, 'downlink_ms') / median(far, 'downlink_ms')).toBeCloseTo(1, 1)
    expect([...near.column('uplink_ms').subarray(0, near.rows)].every(Number.isNaN)).toBe(true)
  })

  it('has the wait for egress of a turn that no synthesis spoke', () => {
    const teller: Stage = {
      ...stage('teller', ['audioChunk', 'utterance'], ['audioPart', 'answerEnd']),
      build: ({ next, simulation }) => ({
        ports: {
          audioChunk: () => {},
          utterance: (turn) => {
            turn.partsPlanned = 1
            next.audioPart(turn, 0, 400_000, simulation.nowUs)
            next.answerEnd(turn)
          },
        },
      }),
    }
    const { turns } = run(['capture', 'uplink', 'vad', 'teller', 'downlink', 'playback'], ['vad', 'egress'], [...stages, teller])
    const waits = [...turns.column('egress_wait_ms').subarray(0, turns.rows)]
    expect(waits.filter((ms) => ms >= 0).length).toBeGreaterThan(0.9 * turns.rows)
  })

  it('may have a stage that speaks a filler before the model writes: each counts segments of its own', () => {
    const filler: Stage = {
      ...stage('filler', ['transcript'], ['transcript', 'segment']),
      build: ({ next }) => ({
        ports: {
          transcript: (turn) => {
            next.segment(turn, 20)
            next.transcript(turn)
          },
        },
      }),
    }
    const answered = (pipeline: readonly string[]) => {
      const { turns, world } = run(pipeline, smallPools.map((pool) => pool.stage), [...stages, filler])
      const gaps = [...turns.column('gap_ms').subarray(0, turns.rows)].filter((ms) => ms > 0)
      expect(world.ledger.causalityBroken).toBe(0)
      return { heard: gaps.length / turns.rows, gapMs: gaps.reduce((sum, ms) => sum + ms, 0) / gaps.length, turns }
    }
    const filled = answered([...cascaded.slice(0, 4), 'filler', ...cascaded.slice(4)])
    const plain = answered(cascaded)
    expect(filled.heard).toBeGreaterThan(0.9)
    expect(filled.gapMs).toBeLessThan(plain.gapMs - 100)
    const { turns } = filled
    const outcomes = [...turns.column('outcome').subarray(0, turns.rows)]
    expect(outcomes.filter((code) => code === 0).length).toBeGreaterThan(0.5 * turns.rows)
  })

  it.each([
    ['accepts transcript but has no port for it', {}],
    ['has a port for tokens, which it does not accept', { ports: { transcript: () => {}, tokens: () => {} } }],
    ['has a batchKind but does no batch work', { batchKind: 'odd', ports: { transcript: () => {} } }],
    ['does batch work but has no batchKind', { ports: { transcript: () => {} }, batch: { begin: () => {}, endRun: () => {} } }],
  ])('is not built of a stage that %s', (found, { batchKind, ...parts }: Partial<StageParts> & { batchKind?: string }) => {
    const odd: Stage = { ...stage('odd', ['transcript'], ['transcript']), batchKind, build: () => ({ ports: {}, ...parts }) }
    const through = [...cascaded.slice(0, 4), 'odd', ...cascaded.slice(4)]
    expect(() => run(through, smallPools.map((pool) => pool.stage), [...stages, odd])).toThrow(`stage "odd" of pipeline "own" ${found}`)
  })

  it('may be speech to speech: one stage of a test between the VAD and the way back, with a column of its own', () => {
    const talker: Stage = {
      ...stage('talker', ['audioChunk', 'utterance'], ['audioPart', 'answerEnd']),
      columns: { talked_ms: { kind: 'number', of: (turn) => turn.partsPlanned * 100 } },
      build: ({ next, simulation }) => ({
        ports: {
          audioChunk: () => {},
          utterance: (turn) => {
            turn.partsPlanned = 2
            for (const part of [0, 1]) next.audioPart(turn, part, 400_000, simulation.nowUs)
            next.answerEnd(turn)
          },
        },
      }),
    }
    const { turns } = run(['capture', 'uplink', 'vad', 'talker', 'downlink', 'playback'], ['vad', 'egress'], [...stages, talker])
    expect(turns.rows).toBeGreaterThan(50)
    const heard = [...turns.column('gap_ms').subarray(0, turns.rows)].filter((ms) => ms > 0).length
    expect(heard).toBeGreaterThan(0.9 * turns.rows)
    expect(new Set(turns.column('talked_ms').subarray(0, turns.rows))).toEqual(new Set([200]))
  })

  it('does not let a stage emit what it does not declare', () => {
    const chatty = stage('chatty', ['audioChunk', 'utterance'], ['audioPart', 'answerEnd'])
    const loud: Stage = { ...chatty, build: ({ next }) => ({ ports: { utterance: (turn) => next.tokens(turn, 1), audioChunk: () => {} } }) }
    expect(() => run(['capture', 'uplink', 'vad', 'chatty', 'downlink', 'playback'], ['vad', 'egress'], [...stages, loud])).toThrow(
      'stage "chatty" of pipeline "own" emits tokens, which it does not declare or nobody takes',
    )
  })

  it('gives a stage chance of its own by call, goal and try, so that another stage moves nobody’s luck', () => {
    const listening: Stage = {
      ...stage('listener', ['transcript'], ['transcript']),
      build: ({ next, chance }) => ({
        ports: {
          transcript: (turn) => {
            chance(turn).uniform()
            next.transcript(turn)
          },
        },
      }),
    }
    const speech = (pipeline: readonly string[]) => {
      const { turns } = run(pipeline, smallPools.map((pool) => pool.stage), [...stages, listening])
      const calls = turns.column('call_id').subarray(0, turns.rows)
      return [...calls].map((call, row) => `${call} ${turns.column('turn_index')[row]} ${turns.column('speech_ms')[row]} ${turns.column('wer')[row]}`)
    }
    expect(speech([...cascaded.slice(0, 4), 'listener', ...cascaded.slice(4)])).toEqual(speech(cascaded))
  })
})
