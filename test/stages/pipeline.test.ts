import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/model/scenario.ts'
import { World } from '../../src/sim/world.ts'
import { stages } from '../../src/stages/index.ts'
import { pipelineFault } from '../../src/stages/pipeline.ts'
import { pipelines } from '../../src/stages/pipelines.ts'
import type { Stage } from '../../src/stages/stage.ts'
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
      found: '"diarization" accepts transcript, but "capture" before it emits audioChunk',
      remedy: 'put a stage between them that accepts audioChunk and emits transcript, or another order',
    })
  })

  it('is told where it does not fit, and what would do', () => {
    const faultOf = (...names: string[]) => {
      const { at, found } = pipelineFault(named(names)) ?? { at: -1, found: '' }
      return `${at}: ${found}`
    }
    expect(faultOf()).toBe('0: the pipeline has no stages')
    expect(faultOf('uplink')).toBe('0: "uplink" cannot be first: it does not take the caller’s speech')
    expect(faultOf('capture')).toBe('0: nothing after "capture" accepts audioChunk, which it emits')
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
