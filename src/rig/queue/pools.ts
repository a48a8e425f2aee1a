import { interrupts, unreadBySharing } from '../../serving/poolConfig.ts'
import { usPerUnitFor } from './clock.ts'
import { fillsPatience, fillsRoom, mustFillInOverload, type RunLength } from './filling.ts'
import { QueueMetrics } from './metrics.ts'
import { customersOf, needCount, poissonGap, type QueueRigOptions, seedOf } from './options.ts'
import { admissionOf, type PoolInputs, poolInputs } from './poolInputs.ts'
import { poolTheory } from './poolTheory.ts'
import { moreWorkers, mustBeStable } from './stability.ts'
import { runStation } from './station.ts'
import { ParameterError } from '../parameterError.ts'

/**
 * A pool with a chosen queue discipline, admission and patience, each class of customers a tenant of its own. Exact
 * values are given where a formula is known: every discipline that ignores the sizes of waiting jobs conserves work,
 * so its mean wait is FIFO's.
 */
export function poolOfChoice(options: QueueRigOptions): QueueMetrics {
  const inputs = poolInputs(options)
  const servers = needCount(options, 'servers', 1)
  const length = mustEndInTime(inputs, servers)
  const exact = poolTheory(inputs, servers)
  const metrics = run(inputs, servers, options).needs(length)
  const isInterrupted = interrupts(inputs.discipline)
  const allServed = inputs.rules.length === 0 && inputs.patience === null
  const whose = whoseTimes(inputs)
  if (!isInterrupted) metrics.time(`Wq${whose}`, exact.wait, 'wait', 'started')
  metrics.time(`W${whose}`, exact.sojourn, 'sojourn', 'left').ratio('L', exact.inSystem, 'number', 'time')
  if (!isInterrupted && allServed) metrics.share('P_wait', exact.waits, 'waited', 'left')
  metrics.utilisation(exact.utilisation, servers)
  if (inputs.rules.length > 0) metrics.share('P_refused', exact.refused, 'refused', 'arrivals')
  if (inputs.patience !== null) metrics.share('P_abandon', exact.abandoned, 'abandoned', 'arrivals')
  if (inputs.deadlines !== null) metrics.share('P_late', null, 'late', 'left')
  if (isInterrupted) metrics.quantiles(`W${whose}`, 'sojourn', null)
  else metrics.quantiles(`Wq${whose}`, 'wait', exact.waitQuantile)
  if (inputs.classes.length > 1) byClass(metrics, inputs, exact, isInterrupted, allServed)
  return metrics
}

/** Suffix of time metrics: times are over served customers, which is all unless some are refused or lose patience. */
function whoseTimes({ rules, patience }: PoolInputs): string {
  if (patience !== null) return '_served'
  return rules.length > 0 ? '_accepted' : ''
}

function byClass(
  metrics: QueueMetrics,
  inputs: PoolInputs,
  exact: ReturnType<typeof poolTheory>,
  isInterrupted: boolean,
  allServed: boolean,
): void {
  inputs.classes.forEach(({ lambda }, kind) => {
    const name = `class${kind + 1}`
    const whose = whoseTimes(inputs)
    if (!isInterrupted) metrics.classTime(`Wq${whose}_${name}`, exact.classWaits?.[kind] ?? null, kind, 'wait')
    metrics.classTime(`W${whose}_${name}`, exact.classSojourns?.[kind] ?? null, kind, 'sojourn')
    metrics.classRate(`throughput_${name}`, allServed ? lambda : null, kind)
  })
}

function run(inputs: PoolInputs, servers: number, options: QueueRigOptions): QueueMetrics {
  const { classes, discipline, chunk, weights, deadlines, rules, patience } = inputs
  const lambda = classes.reduce((sum, one) => sum + one.lambda, 0)
  const offered = classes.reduce((sum, one) => sum + one.lambda * one.service.mean, 0)
  const usPerUnit = usPerUnitFor(offered / lambda, 1 / lambda, chunk, ...classes.map(({ service }) => service.mean))
  const station = {
    pool: {
      workers: servers,
      discipline,
      chunkUs: chunk * usPerUnit,
      weights: new Map((weights ?? []).map((weight, tenant) => [tenant, weight])),
      admission: admissionOf(rules, usPerUnit),
    },
    gap: poissonGap(lambda),
    classes: classes.map((one) => ({ share: one.lambda / lambda, service: one.service })),
    usPerUnit,
    patience: patience ?? undefined,
    deadlines: deadlines ?? undefined,
  }
  return new QueueMetrics(runStation(station, customersOf(options), seedOf(options)))
}

/** Admitted work must be less than the capacity, unless the queue is bounded otherwise. Throws InputError. */
function mustEndInTime({ classes, discipline, rules, patience, deadlines }: PoolInputs, servers: number): RunLength | null {
  if (discipline === 'ps' && patience !== null)
    throw new ParameterError(
      `{patience} is ${patience.name}; ${unreadBySharing.patience}: leave it out, or take another discipline`,
    )
  if (discipline === 'ps' && rules.some(({ kind }) => kind === 'deadline'))
    throw new ParameterError(
      `{admission} is deadline; ${unreadBySharing.deadline}: take depth:10`,
    )
  let arrivals = 0
  let admitted = 0
  for (const { lambda, service } of classes) {
    let rate = lambda
    for (const rule of rules) if (rule.kind === 'token-bucket') rate = Math.min(rate, rule.rate)
    arrivals += lambda
    admitted += rate * service.mean
  }
  const rho = admitted / servers
  const fills = rules.flatMap((rule) => {
    if (rule.kind === 'depth') return [fillsRoom(admitted, servers, servers + rule.max)]
    // A customer who would wait longer than the deadline is refused.
    return rule.kind === 'deadline' ? [fillsPatience(rho, arrivals, Math.max(...(deadlines ?? [])))] : []
  })
  if (patience !== null) fills.push(fillsPatience(rho, arrivals, patience.mean))
  if (fills.length > 0) return mustFillInOverload(rho, Math.min(...fills), `${moreWorkers(admitted)} or a shorter queue`)
  mustBeStable(admitted, servers)
  return null
}
