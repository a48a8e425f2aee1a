import type { Act, Change, PoolSpec, Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { find, type Path } from '../yamlNode.ts'
import { poolKnobValue } from './poolKnobValue.ts'
import { actPath, placedInterventions } from './interventionPaths.ts'

type WorkerAct = Extract<Act, { act: 'crash' | 'drain' }>

/** Checks that the workers to be crashed or drained can exist. */
export function checkWorkers(context: CheckContext, scenario: Scenario): void {
  const all = placedInterventions(context, scenario)
  const acts = all.flatMap(({ one }) => one.acts.filter(isOnWorkers))
  for (const { one, path } of all) {
    for (const act of one.acts.filter(isOnWorkers)) {
      const pool = scenario.pools.find(({ name }) => name === act.pool)
      if (pool === undefined) continue
      const at = actPath(context, path, one, act)
      if (act.worker === undefined) checkCount(context, at, act, mostWorkers(context, scenario, pool))
      else checkNamed(context, at, act, scenario, { pool, others: acts.filter((other) => other !== act) })
    }
  }
}

function checkNamed(
  context: CheckContext,
  at: Path,
  { workers, worker }: WorkerAct,
  scenario: Scenario,
  { pool, others }: { pool: PoolSpec; others: readonly WorkerAct[] },
): void {
  const path = deeper(context, at, 'worker')
  if (workers !== 1) context.report(deeper(context, at, 'workers'), `${workers} workers, and one by name`, 'leave "workers" or "worker" away')
  else if (worker === 'slow') checkSlow(context, path, scenario, pool)
  else checkNumber(context, path, Number(worker), pool, workersStarted(context, scenario, pool, others))
}

function checkCount(context: CheckContext, at: Path, { act, pool, workers }: WorkerAct, most: number): void {
  const path = deeper(context, at, 'workers')
  if (!Number.isInteger(workers) || workers < 1)
    context.report(path, `${workers} is not a number of workers`, 'write a whole number from 1')
  else if (workers > most) {
    const remedy = most > 0 ? `write at most ${most}` : 'give it workers first'
    context.report(path, `${workers} workers of "${pool}" are to ${verbs[act]}, and it has at most ${most}`, remedy)
  }
}

const verbs: Readonly<Record<WorkerAct['act'], string>> = { crash: 'crash', drain: 'leave' }

/** A worker is slow only where something in the scenario makes it so. */
function checkSlow(context: CheckContext, path: Path, scenario: Scenario, pool: PoolSpec): void {
  const knob = `pool/${pool.name}.slowWorkerTimes`
  if (!context.knobs.has(knob)) {
    const found = `"${pool.name}" has no slow worker, as no pool of stage ${pool.stage} has slowWorkerTimes`
    context.report(path, found, 'name a worker by its number')
  } else if (poolKnobValue(context, scenario, pool, 'slowWorkerTimes') === 1 && changesOf(scenario, knob).length === 0) {
    const remedy = `change ${knob}, as the fault gray-failure does, or name a worker by its number`
    context.report(path, `nothing in this scenario makes a worker of "${pool.name}" slow`, remedy)
  }
}

function checkNumber(context: CheckContext, path: Path, worker: number, pool: PoolSpec, started: number): void {
  if (worker < started) return
  const remedy = started > 0 ? `write a number from 0 to ${started - 1}` : 'give it workers first'
  context.report(path, `"${pool.name}" never has a worker ${worker}`, remedy)
}

/** The most workers a pool can have at once, from its file, its autoscaler and every change of its knob. */
function mostWorkers(context: CheckContext, scenario: Scenario, pool: PoolSpec): number {
  const base = poolKnobValue(context, scenario, pool, 'workers')
  let most = base
  let times = 1
  let plus = 0
  for (const change of workerChanges(scenario, pool)) {
    most = Math.max(most, Number(change.set ?? 0))
    times *= Math.max(1, change.times ?? 1)
    plus += Math.max(0, change.plus ?? 0)
  }
  most = Math.ceil(most * times + plus * times)
  return Math.max(most, (pool.autoscale?.max ?? 0) + most - base)
}

/**
 * The most workers that a pool can start, which are numbered in order of start: those at the beginning, one for each that
 * leaves or crashes, all of them again with every change of their number, and, as an autoscaler that has started some
 * removes none for a while, all of them again in each such while.
 */
function workersStarted(context: CheckContext, scenario: Scenario, pool: PoolSpec, others: readonly WorkerAct[]): number {
  const most = mostWorkers(context, scenario, pool)
  const acts = others.filter(({ act, pool: of }) => of === pool.name && (act === 'drain' || pool.autoscale !== null))
  const replaced = acts.reduce((sum, { workers }) => sum + workers, 0)
  const changes = workerChanges(scenario, pool).length
  if (pool.autoscale === null && changes === 0) return replaced + poolKnobValue(context, scenario, pool, 'workers')
  const { pollUs, stabilisationUs } = pool.autoscale ?? { pollUs: 0, stabilisationUs: Number.POSITIVE_INFINITY }
  const whiles = Math.ceil(scenario.durationUs / Math.max(pollUs, stabilisationUs))
  return replaced + most * (1 + 2 * changes + whiles)
}

function workerChanges(scenario: Scenario, pool: PoolSpec): Change[] {
  return changesOf(scenario, `pool/${pool.name}.workers`)
}

function changesOf({ interventions, mitigations }: Scenario, address: string): Change[] {
  const all = [...interventions, ...mitigations.flatMap((one) => one.interventions)]
  return all.flatMap(({ changes }) => changes.filter(({ knob }) => knob === address))
}

function deeper(context: CheckContext, at: Path, key: string): Path {
  return find(context.tree, [...at, key]) === undefined ? at : [...at, key]
}

function isOnWorkers(act: Act): act is WorkerAct {
  return act.act === 'crash' || act.act === 'drain'
}
