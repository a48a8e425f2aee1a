import { beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../../src/experiment/judge.ts'
import { replay } from '../../src/experiment/replay.ts'
import type { Replay } from '../../src/experiment/replayTypes.ts'
import type { Expectation, Intervention, Scenario } from '../../src/model/scenario.ts'
import { smallScenario } from '../sim/smallWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const MINUTE_US = 60_000_000

function replayed(scenario: Scenario, role: 'drill' | 'twin' = 'drill'): Replay {
  return replay(scenario, {
    ...{ seed: 1, role, mitigations: [], facts: null, tableSink: null, minuteSink: null, progress: null, digest: false },
    ...{ keepTurns: Number.POSITIVE_INFINITY, keepWindows: Number.POSITIVE_INFINITY },
  }, standardParley)
}

function values(run: Replay, metric: string, slice = ''): (number | null)[] {
  return run.minutes.series(metric, slice).map(({ value }) => value)
}

const firstAlert = (run: Replay, detector: string) => run.alerts.find((alert) => alert.detector === detector)?.minute
const llm = 'pool=llm-east,region=east'

const ttft: Expectation = {
  ...{ name: 'first token', metric: 'llm.ttftMs.p95', slice: '', minutes: [4, 6], kind: 'moves', seedSpread: 0 },
  ...{ healthy: null, drill: null, ratio: [0.5, 2], difference: null },
}

describe('a language model frozen for two minutes, before callers who wait for it', () => {
  let frozen: Replay
  let healthy: Replay
  beforeAll(() => {
    const fault: Intervention = {
      ...{ id: 'frozen', role: 'fault', title: '', atUs: 4 * MINUTE_US, untilUs: 6 * MINUTE_US, onAlert: null, acts: [] },
      changes: [{ knob: 'pool/llm-east.slowdown', set: 10_000, where: {} }],
    }
    const patient = { 'stage/llm.attemptsMax': 1, 'stage/llm.timeoutMs': 600_000, 'people/caller.patienceMs': 300_000 }
    const scenario = smallScenario({
      durationUs: 12 * MINUTE_US,
      knobs: { 'cohort/app.callsPerMinute': 30, ...patient },
      interventions: [fault],
      expect: [ttft],
      detectors: [{ id: 'saturation', detector: 'saturation', pool: '', options: {} }],
    })
    frozen = replayed(scenario)
    healthy = replayed(scenario, 'twin')
  })

  it('is hidden by percentiles of the turns that end, which are none or those that were quick', () => {
    expect(values(frozen, 'llm.ttftMs.p95')[5]).toBe(null)
  })

  it('is told by the age of the oldest request, by who waits, and by the turns that are open', () => {
    const ages = values(frozen, 'pool.oldestWaitMs', llm)
    expect(ages[4]).toBeGreaterThan(40_000)
    expect(ages[5]).toBeGreaterThan((ages[4] as number) + 50_000)
    expect(values(frozen, 'turn.oldestUnansweredMs')[5]).toBeGreaterThan(100_000)
    const [waiting, waitingHealthy] = [frozen, healthy].map((run) => values(run, 'turn.unanswered')[5] as number)
    expect(waiting).toBeGreaterThan(5 * waitingHealthy)
    expect(values(frozen, 'turn.open')[5]).toBeGreaterThan(waiting)
    expect(values(frozen, 'turn.unserved')[5]).toBeGreaterThan(0.9)
  })

  it('is told in the minutes in which its callers began to wait, once they know how long it was', () => {
    const began = values(frozen, 'began.ttftMs.p95')
    const quiet = Math.max(...values(healthy, 'began.ttftMs.p95').map((value) => value ?? 0))
    expect(began[3]).toBeLessThan(2 * quiet)
    expect(began[4]).toBeGreaterThan(60_000)
    expect(began[5]).toBeGreaterThan(30_000)
    expect(began[10]).toBeLessThan(2 * quiet)
  })

  it('sets off both detectors while it lasts, and neither in the healthy twin', () => {
    expect([firstAlert(frozen, 'saturation'), firstAlert(frozen, 'service')]).toEqual([4, 5])
    expect(frozen.alerts.filter(({ detector }) => detector === 'saturation').map(({ minute }) => minute)).toContain(5)
    expect([firstAlert(healthy, 'saturation'), firstAlert(healthy, 'service')]).toEqual([undefined, undefined])
  })

  it('gives no calm verdict: its words say that most callers got no answer', () => {
    const [{ seen }] = judge(frozen, healthy)
    expect(seen).toMatch(/; in 2 minutes of it most callers got no answer$/)
  })
})

it('a service whose language model is dead alarms in its second minute and until it is back, though no turn is answered', () => {
  const dead: Intervention = {
    ...{ id: 'dead', role: 'fault', title: '', atUs: 4 * MINUTE_US, untilUs: null, onAlert: null, changes: [] },
    acts: [{ act: 'crash', pool: 'llm-east', workers: 2 }],
  }
  // Its machines are lost for good.
  const knobs = { 'cohort/app.callsPerMinute': 30, 'pool/llm-east.restartMs': 86_400_000 }
  const run = replayed(smallScenario({ durationUs: 24 * MINUTE_US, knobs, interventions: [dead] }))
  const answered = values(run, 'turn.count.answered')
  expect(answered.slice(6)).toEqual(answered.slice(6).map(() => 0))
  const alarmed = run.alerts.filter(({ detector, subject }) => detector === 'service' && subject === 'turn.unserved')
  expect(alarmed.map(({ minute }) => minute)).toEqual(Array.from({ length: 19 }, (_, i) => 5 + i))
  // Nothing is bought any more, and no figure of it looks cheap.
  expect(values(run, 'cost.billedUsdPerSuccess').slice(6)).toEqual(answered.slice(6).map(() => null))
})
