import type { Act, Intervention, PoolSpec, Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { find, type Path } from '../yamlNode.ts'
import { poolKnobValue } from './poolKnobValue.ts'
import { placedInterventions } from './interventionPaths.ts'

type WorkerAct = Extract<Act, { act: 'crash' | 'drain' }>

/** Checks that the workers to be crashed or drained can exist. */
export function checkWorkers(context: CheckContext, scenario: Scenario): void {
  const all = placedInterventions(context, scenario)
  const acts = all.flatMap(({ one }) => one.acts.filter(isOnWorkers))
  for (const { one, path } of all) {
    for (const act of one.acts.filter(isOnWorkers)) {
      const pool = scenario.pools.find(({ name }) => name === act.pool)
      if (pool === undefined) continue
      const at = placeOfAct(context, path, one, act)
      if (act.worker === undefined) checkCount(context, at, act, mostWorkers(context, scenario, pool))
      else checkNamed(context, at, act, act.worker, pool, indicesGiven(context, scenario, pool, acts.filter((other) => other !== act)))
    }
  }
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

function checkNamed(context: CheckContext, at: Path, act: WorkerAct, worker: number | 'slow', pool: PoolSpec, indices: number): void {
  const path = deeper(context, at, 'worker')
  if (act.workers !== 1)
    context.report(deeper(context, at, 'workers'), `${act.workers} workers, and one by name`, 'leave "workers" or "worker" away')
  if (worker === 'slow') {
    if (context.knobs.has(`pool/${pool.name}.slowWorkerTimes`)) return
    const found = `"${pool.name}" has no slow worker, as no pool of stage ${pool.stage} has slowWorkerTimes`
    context.report(path, found, 'name a worker by its number')
  } else if (worker >= indices) {
    const remedy = indices > 0 ? `write a number from 0 to ${indices - 1}` : 'give it workers first'
    context.report(path, `"${pool.name}" never has a worker ${worker}`, remedy)
  }
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
 * Number of worker indices assigned at most, as workers are numbered in order of start; Infinity where it is not
 * known.
 */
function indicesGiven(context: CheckContext, scenario: Scenario, pool: PoolSpec, others: readonly WorkerAct[]): number {
  if (pool.autoscale !== null || workerChanges(scenario, pool).length > 0) return Number.POSITIVE_INFINITY
  const drained = others.filter(({ act, pool: of }) => act === 'drain' && of === pool.name)
  return drained.reduce((sum, { workers }) => sum + workers, poolKnobValue(context, scenario, pool, 'workers'))
}

function workerChanges({ interventions, mitigations }: Scenario, pool: PoolSpec) {
  const all = [...interventions, ...mitigations.flatMap((one) => one.interventions)]
  return all.flatMap(({ changes }) => changes.filter(({ knob }) => knob === `pool/${pool.name}.workers`))
}

/** The path of an act: its verb, or the parameters of the fault or mitigation that expands to it. */
function placeOfAct(context: CheckContext, path: Path, { acts }: Intervention, act: WorkerAct): Path {
  const sameVerb = acts.filter((other) => other.act === act.act)
  const written = find(context.tree, [...path, act.act])
  const isList = written?.kind === 'list'
  const count = isList ? written.items.length : written === undefined ? 0 : 1
  // Acts from a shorthand come before the written ones.
  const i = sameVerb.indexOf(act) - (sameVerb.length - count)
  if (i >= 0) return isList ? [...path, act.act, i] : [...path, act.act]
  if (find(context.tree, [...path, 'with']) !== undefined) return [...path, 'with']
  return [...path, find(context.tree, [...path, 'fault']) === undefined ? 'mitigation' : 'fault']
}

function deeper(context: CheckContext, at: Path, key: string): Path {
  return find(context.tree, [...at, key]) === undefined ? at : [...at, key]
}

function isOnWorkers(act: Act): act is WorkerAct {
  return act.act === 'crash' || act.act === 'drain'
}
