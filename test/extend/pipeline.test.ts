import { describe, expect, it } from 'vitest'
import { usFromMs } from '../../src/kernel/time.ts'
import type { Turn } from '../../src/model/turn.ts'
import { createParley } from '../../src/parley/createParley.ts'
import { standardParts } from '../../src/parley/standardParts.ts'
import { Job } from '../../src/serving/job.ts'
import type { PoolRef } from '../../src/stages/serverRefs.ts'
import type { Stage, StageContext } from '../../src/stages/stage.ts'
import { ask } from '../../src/commands/query/ask.ts'
import { recorded, villageWith } from './village.ts'

/** Hears and answers in one model: no transcript, no text, no voice of its own. */
class SpeechToSpeech {
  private readonly context: StageContext
  private readonly pools: readonly PoolRef[]

  constructor(context: StageContext) {
    this.context = context
    this.pools = context.servers.of('s2s')
  }

  readonly answer = (turn: Turn): void => {
    const job = new Job<Turn>(turn, this, turn.speechUs / 1_000_000)
    job.account = turn.account
    this.pools[turn.region].server.submit(job)
  }

  readonly served = ({ owner: turn }: Job<Turn>): void => {
    if (turn.over) return
    const { next, knob, simulation } = this.context
    const audioUs = usFromMs(knob('stage/s2s.audioMs').of(turn.labels))
    turn.partsPlanned = 1
    next.audioPart(turn, 0, audioUs, simulation.nowUs)
    next.answerEnd(turn)
  }

  readonly refused = ({ owner: turn }: Job<Turn>): void => this.context.caller.end(turn, 'shed')
}

const s2s: Stage = {
  ...{ name: 's2s', title: 'Speech to speech', about: 'hears and answers in one model' },
  knobs: { audioMs: { unit: 'ms', base: 2500, min: 100, max: 60_000, perTurn: true, about: 'Length of an answer.' } },
  accepts: ['audioChunk', 'utterance'],
  emits: ['audioPart', 'answerEnd'],
  pools: [{ kind: 's2s', about: 'GPUs that hear and answer', server: 'pool', gpusPerWorker: 1, batching: 'dynamic' }],
  build: (context) => {
    const { answer } = new SpeechToSpeech(context)
    return { ports: { audioChunk: () => {}, utterance: answer } }
  },
}

const parley = createParley({ ...standardParts, stages: [...standardParts.stages, s2s] })

/** Its way is written in the scenario, whose world has pools for the stages on it and for no others. */
const yaml = `
pipelines: { direct: [capture, uplink, vad, s2s, downlink, playback] }
cohorts: { callers: { pipeline: direct } }
pools:
  s2s: { stage: s2s, region: home, workers: 2, msPerStep: 80ms, msPerItem: 30ms }
  asr: null
  embed: null
  rerank: null
  llm: null
  tts: null
`

describe('a pipeline without ASR, LLM and TTS', () => {
  it('runs in a world that has no pools of them, and its callers are answered', async () => {
    const { folder, drill } = await recorded(villageWith(yaml, parley), parley, { twin: false })
    expect(drill.counts.turns).toBeGreaterThan(100)
    const { rows } = await ask(
      folder,
      "SELECT count(*) FILTER (outcome = 'answered') / count(*), median(gap_ms), count(wer), count(ttft_ms), count(tts_wait_ms), sum(cost_usd) FROM turns",
    )
    const [answered, gapMs, ...more] = rows[0].map(Number)
    expect(answered).toBeGreaterThan(0.5)
    expect(gapMs).toBeGreaterThan(500)
    expect(gapMs).toBeLessThan(1200)
    expect(more.slice(0, 3)).toEqual([0, 0, 0])
    expect(more[3]).toBeGreaterThan(0)
    const pools = await ask(folder, 'SELECT DISTINCT pool FROM servers ORDER BY 1')
    expect(pools.rows.flat()).toEqual(['egress', 's2s', 'vad'])
  })

  it('has laws like any other: bills add up, and nothing is lost', async () => {
    const { folder } = await recorded(villageWith(yaml, parley), parley, { twin: false, seed: 2 })
    const { rows } = await ask(folder, 'SELECT sum(charged_ms), sum(billed_ms) FROM bills')
    expect(Number(rows[0][0])).toBeGreaterThan(0)
    expect(Number(rows[0][1])).toBeGreaterThan(Number(rows[0][0]))
  })
})
