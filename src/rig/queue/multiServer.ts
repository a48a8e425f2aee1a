import { usPerUnitFor } from './clock.ts'
import { fillsPatience, fillsRoom, mustFillInOverload } from './filling.ts'
import { QueueMetrics } from './metrics.ts'
import {
  customersOf,
  fixedServiceOf,
  need,
  needCount,
  poissonGap,
  type QueueRigOptions,
  seedOf,
  serviceOf,
} from './options.ts'
import { ParameterError } from '../parameterError.ts'
import { parseService } from './service.ts'
import { moreWorkers, mustBeStable } from './stability.ts'
import { runStation, type Station } from './station.ts'
import { finiteQueue } from './theory/birthDeath.ts'
import { deterministicServers } from './theory/crommelin.ts'
import { erlangA } from './theory/erlangA.ts'
import { erlangB } from './theory/erlangB.ts'
import { erlangC, erlangCSojournQuantile, erlangCWait, erlangCWaitQuantile } from './theory/erlangC.ts'

function run(options: QueueRigOptions, station: Omit<Station, 'usPerUnit'>): QueueMetrics {
  const usPerUnit = usPerUnitFor(station.classes[0].service.mean, station.gap.mean)
  return new QueueMetrics(runStation({ ...station, usPerUnit }, customersOf(options), seedOf(options)))
}

/** M/M/c, FIFO. */
export function mmc(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const mu = need(options, 'mu')
  const servers = needCount(options, 'servers')
  const offered = lambda / mu
  mustBeStable(offered, servers)
  const wait = erlangCWait(servers, lambda, mu)
  const service = parseService('exp', 1 / mu)
  const metrics = run(options, {
    pool: { workers: servers },
    gap: poissonGap(lambda),
    classes: [{ share: 1, service }],
  })
  return metrics
    .share('P_wait', erlangC(servers, offered), 'waited', 'left')
    .time('Wq', wait, 'wait', 'started')
    .time('W', wait + 1 / mu, 'sojourn', 'left')
    .ratio('Lq', lambda * wait, 'queueArea', 'time')
    .ratio('L', lambda * wait + offered, 'number', 'time')
    .utilisation(offered / servers, servers)
    .quantiles('Wq', 'wait', (p) => erlangCWaitQuantile(servers, lambda, mu, p))
    .quantiles('W', 'sojourn', (p) => erlangCSojournQuantile(servers, lambda, mu, p))
}

/** M/D/c, FIFO. */
export function mdc(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const service = fixedServiceOf(options)
  const servers = needCount(options, 'servers')
  mustBeStable(lambda * service.mean, servers)
  const exact = deterministicServers(servers, lambda, service.mean)
  return run(options, { pool: { workers: servers }, gap: poissonGap(lambda), classes: [{ share: 1, service }] })
    .time('Wq', exact?.wait ?? null, 'wait', 'started')
    .time('W', exact && exact.wait + service.mean, 'sojourn', 'left')
    .ratio('L', exact && lambda * (exact.wait + service.mean), 'number', 'time')
    .share('P_wait', exact?.waits ?? null, 'waited', 'left')
    .quantiles('Wq', 'wait', null)
}

/** M/M/c/K: at most `capacity` in the system. */
export function mmck(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const mu = need(options, 'mu')
  const servers = needCount(options, 'servers')
  const capacity = needCount(options, 'capacity')
  if (capacity < servers)
    throw new ParameterError(`{capacity} is ${capacity}, of ${servers} servers; at least ${servers} would do`)
  const offered = lambda / mu
  const length = mustFillInOverload(
    offered / servers,
    fillsRoom(offered, servers, capacity),
    `${moreWorkers(offered)} or a smaller capacity`,
  )
  const exact = finiteQueue(servers, capacity, lambda, mu)
  const service = parseService('exp', 1 / mu)
  const pool = {
    workers: servers,
    admission: [{ kind: 'depth', max: capacity - servers } as const],
  }
  const metrics = run(options, { pool, gap: poissonGap(lambda), classes: [{ share: 1, service }] })
  return metrics
    .needs(length)
    .share('P_block', exact.blocked, 'refused', 'arrivals')
    .time('Wq_accepted', exact.wait, 'wait', 'started')
    .time('W_accepted', exact.wait + 1 / mu, 'sojourn', 'left')
    .ratio('L', exact.inSystem, 'number', 'time')
    .ratio('throughput', exact.throughput, 'left', 'time', 1 / metrics.usPerUnit)
}

/** M/G/c/c: an arrival that finds every server busy is lost. */
export function loss(options: QueueRigOptions): QueueMetrics {
  const servers = needCount(options, 'servers')
  const service = serviceOf(options)
  const lambda = need(options, 'lambda')
  const pool = { workers: servers, admission: [{ kind: 'depth', max: 0 } as const] }
  const offered = lambda * service.mean
  const length = mustFillInOverload(offered / servers, fillsRoom(offered, servers, servers), moreWorkers(offered))
  const blocked = erlangB(servers, offered)
  return run(options, { pool, gap: poissonGap(lambda), classes: [{ share: 1, service }] })
    .needs(length)
    .share('P_block', blocked, 'refused', 'arrivals')
    .ratio('L', offered * (1 - blocked), 'number', 'time')
}

/** M/M/c+M (Erlang A): exponential patience of rate theta. */
export function impatient(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const mu = need(options, 'mu')
  const theta = need(options, 'theta')
  const servers = needCount(options, 'servers')
  const offered = lambda / mu
  const length = mustFillInOverload(
    offered / servers,
    fillsPatience(offered / servers, lambda, 1 / theta),
    `${moreWorkers(offered)} or a larger {theta}`,
  )
  const exact = erlangA(servers, lambda, mu, theta)
  const service = parseService('exp', 1 / mu)
  const patience = parseService('exp', 1 / theta)
  const metrics = run(options, {
    pool: { workers: servers },
    gap: poissonGap(lambda),
    classes: [{ share: 1, service }],
    patience,
  })
  return metrics
    .needs(length)
    .share('P_abandon', exact?.abandoned ?? null, 'abandoned', 'arrivals')
    .share('P_wait', exact?.waits ?? null, 'foundBusy', 'arrivals')
    .time('mean_time_in_queue_all', exact?.timeInQueue ?? null, 'queueArea', 'arrivals')
    .ratio('Lq', exact && lambda * exact.timeInQueue, 'queueArea', 'time')
    .ratio('L', exact && lambda * exact.timeInQueue + servers * exact.utilisation, 'number', 'time')
    .time('Wq_served', null, 'wait', 'started')
    .utilisation(exact?.utilisation ?? null, servers)
}
