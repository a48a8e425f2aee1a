import { type Cell, divided, fallsInto, type OfTables, type Reckoned, total } from './reckoned.ts'
import { wasteCauses } from '../../src/model/workAccount.ts'
import type { BillRow, CallRow, ServerRow, ServiceRow, ToldMinute, TurnRow } from './toldFacts.ts'

const one = (value: Cell): Reckoned => ({ value, n: 1 })

/** Calls of the whole run, or recordings, that something is true of, in the slice of all and by region. */
function callsThat(batch: boolean, holds: (call: CallRow, at: ToldMinute) => boolean, regions = true): OfTables {
  return (at, told) => {
    const all = told.flatMap(({ calls }) => calls).filter((call) => (call.traffic_class === 'batch') === batch)
    const those = all.filter((call) => holds(call, at))
    const points: Record<string, Reckoned> = { '': one(those.length) }
    for (const { region } of regions ? at.service : []) {
      if (region !== null) points[`region=${region}`] = one(those.filter((call) => call.region === region).length)
    }
    return points
  }
}

const began = ({ started_at_ms }: CallRow, at: ToldMinute) => fallsInto(started_at_ms, at.minute)
const lives = ({ started_at_ms, ended_at_ms }: CallRow, { closedMs }: ToldMinute) =>
  (started_at_ms as number) <= closedMs && (ended_at_ms === null || ended_at_ms > closedMs)

/** Calls that ended in the minute, by their outcome. */
const endedCalls: OfTables = ({ calls }) => {
  const outcomes = ['answered', 'interrupted', 'abandoned', 'shed', 'handed_off', 'failed']
  const people = calls.filter((call) => call.traffic_class !== 'batch')
  return Object.fromEntries(
    outcomes.map((how) => [`how=${how}`, one(people.filter(({ outcome }) => outcome === how).length)]),
  )
}

/** The same by the turn that was the last of a call that did not come to its end. */
export const endedCallsByLastTurn: OfTables = (at, told) => {
  const last = new Map(told.flatMap(({ turns }) => turns).map((turn) => [turn.call_id, turn.outcome]))
  return endedCalls({ ...at, calls: at.calls.map((call) => ({ ...call, outcome: ['answered', null].includes(call.outcome) ? call.outcome : (last.get(call.call_id) ?? null) })) }, told)
}

/** What waits in a stage without a pool. */
function waiting(stage: string): OfTables {
  return ({ backlogs }) => ({ '': one(backlogs.find((row) => row.stage === stage)?.waiting_mean ?? null) })
}

/** A number of the rows that are for everybody or for a region. */
function service(column: keyof ServiceRow, regions = true): OfTables {
  return (at) =>
    Object.fromEntries(
      at.service
        .filter(({ region }) => regions || region === null)
        .map((row) => [row.region === null ? '' : `region=${row.region}`, one(row[column] as Cell)]),
    )
}

/** A number of every pool, or of those of a stage. */
function pools(of: (row: ServerRow) => Cell, stage: string | null = null, n: (row: ServerRow) => Cell = () => 1): OfTables {
  return ({ servers }) =>
    Object.fromEntries(
      servers
        .filter((row) => stage === null || row.stage === stage)
        .map((row) => [`pool=${row.pool},region=${row.region}`, { value: of(row), n: n(row) ?? 0 }]),
    )
}

const atStages = (at: ToldMinute, stages: string[], of: (row: ServerRow) => Cell) =>
  total(at.servers.filter(({ stage }) => stages.includes(stage as string)).map(of))

const queue =
  (...stages: string[]): OfTables =>
  (at) => ({ '': one(atStages(at, stages, (row) => row.queue_mean)) })

/** Jobs refused ÷ jobs that came, by the stage of the path that the pools serve. */
export const refusedShares: OfTables = (at) => {
  const stages = { vad: ['vad'], asr: ['asr'], retrieval: ['embed', 'rerank'], llm: ['llm'], tts: ['tts'], egress: ['egress'] }
  return Object.fromEntries(
    Object.entries(stages).map(([stage, of]) => {
      const came = atStages(at, of, (row) => row.arrivals)
      return [`stage=${stage}`, { value: divided(atStages(at, of, (row) => row.refused), came), n: came }]
    }),
  )
}

const billedUsd = ({ servers }: ToldMinute) => total(servers.map((row) => row.billed_usd))
const usedBy = (turns: readonly TurnRow[]) => total(turns.map((turn) => turn.cost_usd))

/** The bill of the minute's turns by route: each pays for the share of what the turns used that its own used. */
function billOf(at: ToldMinute, route: string): Cell {
  const share = divided(usedBy(at.turns.filter((turn) => turn.route === route)), usedBy(at.turns))
  return share === null ? null : billedUsd(at) * share
}

const usdPerMinute: OfTables = (at, told) => ({
  '': one(billedUsd(at)),
  ...pools((row) => row.billed_usd)(at, told),
  ...Object.fromEntries(at.routes.map((route) => [`route=${route}`, one(billOf(at, route))])),
})

const billedPerSuccess: OfTables = (at) => {
  const perSuccess = (usd: Cell, turns: readonly TurnRow[]) => {
    const n = turns.filter((turn) => turn.task_success === 1).length
    return { value: usd === null ? null : divided(usd, n), n }
  }
  const ofRoute = (route: string) =>
    perSuccess(billOf(at, route), at.turns.filter((turn) => turn.route === route))
  return {
    '': perSuccess(billedUsd(at), at.turns),
    ...Object.fromEntries(at.routes.map((route) => [`route=${route}`, ofRoute(route)])),
  }
}

/** Who heard nothing by the end of their turn, and who has waited for too long, among these and all who had an end. */
const unserved: OfTables = ({ turns, service: rows }) =>
  Object.fromEntries(
    rows.map(({ region, turns_overdue: overdue }) => {
      const here = turns.filter((turn) => region === null || turn.region === region)
      const silent = here.filter(({ gap_ms: gap }) => gap === null).length
      const n = here.length + (overdue as number)
      return [region === null ? '' : `region=${region}`, { value: divided(silent + (overdue as number), n), n }]
    }),
  )

/** Money for a part of the worker time billed in the minute, whenever its rows came: of every pool and of all. */
function money(of: (row: BillRow) => Cell): OfTables {
  return (at, told) => {
    const rows = told.flatMap(({ bills }) => bills).filter(({ minute }) => minute === at.minute)
    const usd = (row: BillRow) => (of(row) as number) * (row.usd_per_worker_ms as number)
    const byPool = rows.map((row) => [`pool=${row.pool},region=${row.region}`, one(usd(row))])
    return { ...Object.fromEntries(byPool), '': one(total(rows.map(usd))) }
  }
}

const wasted = (row: BillRow, cause: string) => row[`waste_${cause}_ms` as keyof BillRow] as number

const wasteByCause: OfTables = (at, told) =>
  Object.fromEntries(wasteCauses.map((cause) => [`cause=${cause}`, money((row) => wasted(row, cause))(at, told)['']]))

const jobsThatEnded = (holds: (outcome: string | null) => boolean): OfTables => ({ jobs }) => ({
  '': one(jobs.filter(({ outcome }) => holds(outcome)).length),
})

const turnaround: OfTables = ({ jobs }) => {
  const done = jobs.filter(({ outcome }) => outcome === 'answered')
  const sum = total(done.map((job) => (job.finished_at_ms as number) - (job.submitted_at_ms as number)))
  return { '': { value: divided(sum, done.length), n: done.length } }
}

/** How each gauge is worked out, by name ending. */
export const tableDefinitions: Record<string, Record<string, OfTables>> = {
  'call.active': { '': callsThat(false, lives) },
  'call.started': { '': callsThat(false, began) },
  'call.ended': { '': endedCalls },
  'turn.started': { '': service('turns_begun') },
  'turn.open': { '': service('turns_open') },
  'turn.unanswered': { '': service('turns_unanswered') },
  'turn.oldestUnansweredMs': { '': service('oldest_unanswered_ms') },
  'turn.unserved': { '': unserved },
  'llm.kvUsage': { '': pools((row) => row.kv_usage, 'llm') },
  'llm.batchSize': { '': pools((row) => row.batch_size_mean, 'llm') },
  'llm.preemptionsPerMinute': { '': (at) => ({ '': one(atStages(at, ['llm'], (row) => row.preemptions)) }) },
  'capture.queueDepth': { '': waiting('capture') },
  'vad.queueDepth': { '': queue('vad') },
  'asr.queueDepth': { '': queue('asr') },
  'retrieval.queueDepth': { '': queue('embed', 'rerank') },
  'llm.queueDepth': { '': queue('llm') },
  'tts.queueDepth': { '': queue('tts') },
  'egress.queueDepth': { '': queue('egress') },
  'playback.queueDepth': { '': waiting('playback') },
  'pool.utilisation': { '': pools((row) => row.utilisation) },
  'pool.workers': {
    up: pools((row) => row.workers_up),
    cold: pools((row) => row.workers_cold),
    down: pools((row) => row.workers_down),
  },
  'pool.batchSize': { '': pools((row) => row.batch_size_mean) },
  'pool.queueDepth': { '': pools((row) => row.queue_mean) },
  'pool.oldestWaitMs': { '': pools((row) => row.oldest_wait_ms) },
  'pool.waitMs': { '': pools((row) => divided(row.wait_ms_sum as number, row.started as number), null, (row) => row.started) },
  'pool.rejected': { '': pools((row) => row.refused) },
  'cost.usdPerMinute': { '': usdPerMinute },
  'cost.split': {
    charged: money((row) => row.charged_ms),
    waste: money((row) => total(wasteCauses.map((cause) => wasted(row, cause)))),
    idle: money((row) => row.idle_ms),
    cold: money((row) => row.cold_ms),
    draining: money((row) => row.draining_ms),
    down: money((row) => row.down_ms),
  },
  'cost.waste': { '': wasteByCause },
  'cost.billedUsdPerSuccess': { '': billedPerSuccess },
  'batch.started': { '': callsThat(true, began, false) },
  'batch.active': { '': callsThat(true, lives, false) },
  'batch.done': { '': jobsThatEnded((how) => how === 'answered') },
  'batch.refused': { '': jobsThatEnded((how) => how !== 'answered') },
  'batch.turnaroundMs': { '': turnaround },
}
