import { interrupts } from '../../serving/poolConfig.ts'
import type { PoolInputs } from './poolInputs.ts'
import { shortestRemainingMean } from './singleServer.ts'
import { finiteQueue } from './theory/birthDeath.ts'
import { erlangA } from './theory/erlangA.ts'
import { erlangC, erlangCWait, erlangCWaitQuantile } from './theory/erlangC.ts'
import { pollaczekKhinchine } from './theory/pollaczekKhinchine.ts'
import { headOfLineWaits, multiServerPriorityWaits, preemptiveSojourns } from './theory/priority.ts'
import { bucketRefusals, impatientDeterministic, impatientExponential } from './theory/refusals.ts'

/** Exact values for a pool; null where no formula is known. */
export interface PoolTheory {
  wait: number | null
  sojourn: number | null
  inSystem: number | null
  waits: number | null
  utilisation: number | null
  refused: number | null
  abandoned: number | null
  waitQuantile: ((p: number) => number) | null
  classWaits: number[] | null
  classSojourns: number[] | null
}

interface Load {
  lambda: number
  mean: number
  secondMoment: number
  /** Whether all classes have one service distribution, and whether it is exponential. */
  alike: boolean
  exponential: boolean
}

/** Exact values for these inputs. */
export function poolTheory(inputs: PoolInputs, servers: number): PoolTheory {
  const load = loadOf(inputs)
  const { lambda, mean } = load
  if (inputs.rules.length > 0 || inputs.patience !== null) return withLosses(inputs, load, servers)
  const classWaits = waitsOf(inputs, load, servers)
  const classSojourns =
    classWaits?.map((wait, kind) => wait + inputs.classes[kind].service.mean) ?? sojournsOf(inputs, load, servers)
  const over = (values: number[] | null) =>
    values?.reduce((sum, value, kind) => sum + (value * inputs.classes[kind].lambda) / lambda, 0) ?? null
  const total = over(classWaits) ?? conservedWait(inputs, load, servers)
  const sojourn = total === null ? over(classSojourns) : total + mean
  const fifo = inputs.discipline === 'fifo' && load.exponential
  return {
    ...nothing,
    wait: total,
    sojourn,
    inSystem: sojourn && lambda * sojourn,
    waits: servers === 1 ? lambda * mean : load.exponential ? erlangC(servers, lambda * mean) : null,
    utilisation: (lambda * mean) / servers,
    waitQuantile: fifo ? (p) => erlangCWaitQuantile(servers, lambda, 1 / mean, p) : null,
    classWaits,
    classSojourns,
  }
}

const nothing: PoolTheory = {
  ...{ wait: null, sojourn: null, inSystem: null, waits: null, utilisation: null },
  ...{ refused: null, abandoned: null, waitQuantile: null, classWaits: null, classSojourns: null },
}

function loadOf({ classes }: PoolInputs): Load {
  const lambda = classes.reduce((sum, one) => sum + one.lambda, 0)
  const over = (value: (one: (typeof classes)[number]) => number) =>
    classes.reduce((sum, one) => sum + one.lambda * value(one), 0) / lambda
  const [first] = classes
  const alike = classes.every(
    ({ service: { kind, mean, secondMoment } }) =>
      kind === first.service.kind && mean === first.service.mean && secondMoment === first.service.secondMoment,
  )
  return {
    lambda,
    mean: over(({ service }) => service.mean),
    secondMoment: over(({ service }) => service.secondMoment),
    alike,
    exponential: alike && first.service.kind === 'exp',
  }
}

/** The mean wait of FIFO, which equals that of every non-preemptive discipline that ignores sizes. */
function conservedWait({ discipline }: PoolInputs, load: Load, servers: number): number | null {
  if (interrupts(discipline)) return null
  if (!load.alike && discipline !== 'fifo' && discipline !== 'lifo') return null
  if (servers === 1) return pollaczekKhinchine(load.lambda, load.mean, load.secondMoment)
  return load.exponential ? erlangCWait(servers, load.lambda, 1 / load.mean) : null
}

function waitsOf(inputs: PoolInputs, load: Load, servers: number): number[] | null {
  const { discipline, classes } = inputs
  if (discipline === 'priority') {
    if (servers === 1) return headOfLineWaits(momentsOf(inputs))
    const lambdas = classes.map(({ lambda }) => lambda)
    return load.exponential ? multiServerPriorityWaits(servers, 1 / load.mean, lambdas) : null
  }
  const blind = discipline === 'fifo' || discipline === 'lifo' || classes.length === 1
  const wait = blind ? conservedWait(inputs, load, servers) : null
  return wait === null ? null : classes.map(() => wait)
}

/** Mean sojourns by class under preemptive disciplines. */
function sojournsOf(inputs: PoolInputs, load: Load, servers: number): number[] | null {
  const { discipline, classes, chunk } = inputs
  if (discipline === 'priorityPreemptive' && chunk === 0 && servers === 1) return preemptiveSojourns(momentsOf(inputs))
  if (discipline === 'srpt') {
    const sojourn = servers > 1 || chunk > 0 || !load.alike ? null : shortestRemainingMean(load.lambda, classes[0].service)
    return sojourn === null ? null : classes.map(() => sojourn)
  }
  if (discipline !== 'ps') return null
  if (servers === 1) return classes.map(({ service }) => service.mean / (1 - load.lambda * load.mean))
  if (!load.exponential) return null
  const sojourn = erlangCWait(servers, load.lambda, 1 / load.mean) + load.mean
  return classes.map(() => sojourn)
}

function momentsOf({ classes }: PoolInputs) {
  return classes.map(({ lambda, service: { mean, secondMoment } }) => ({ lambda, mean, secondMoment }))
}

function withLosses(inputs: PoolInputs, load: Load, servers: number): PoolTheory {
  const { rules, patience, discipline } = inputs
  if (patience !== null) {
    const abandoned = rules.length > 0 ? null : abandonedOf(inputs, load, servers)
    const utilisation = abandoned === null ? null : (load.lambda * (1 - abandoned) * load.mean) / servers
    return { ...nothing, abandoned, utilisation }
  }
  if (rules.length > 1) return nothing
  const [rule] = rules
  if (rule.kind === 'token-bucket') {
    const refused = inputs.classes.reduce(
      (sum, { lambda }) => sum + (bucketRefusals(lambda, rule.rate, rule.burst) * lambda) / load.lambda,
      0,
    )
    return { ...nothing, refused, utilisation: load.alike ? (load.lambda * (1 - refused) * load.mean) / servers : null }
  }
  if (rule.kind === 'deadline' || !load.exponential || discipline === 'srpt') return nothing
  const finite = finiteQueue(servers, servers + rule.max, load.lambda, 1 / load.mean)
  const utilisation = (finite.throughput * load.mean) / servers
  const isInterrupted = interrupts(discipline)
  return {
    ...nothing,
    ...{ refused: finite.blocked, inSystem: finite.inSystem, utilisation },
    wait: isInterrupted ? null : finite.wait,
    sojourn: finite.wait + load.mean,
  }
}

function abandonedOf({ patience, discipline }: PoolInputs, load: Load, servers: number): number | null {
  const { lambda, mean } = load
  const blind = !interrupts(discipline)
  if (patience?.kind === 'exp' && load.exponential && blind)
    return erlangA(servers, lambda, 1 / mean, 1 / patience.mean)?.abandoned ?? null
  if (patience?.kind !== 'det' || servers > 1 || discipline !== 'fifo' || !load.alike) return null
  if (load.exponential) return impatientExponential(lambda, 1 / mean, patience.mean)
  const fixed = load.secondMoment === mean * mean
  return fixed ? impatientDeterministic(lambda, mean, patience.mean) : null
}
