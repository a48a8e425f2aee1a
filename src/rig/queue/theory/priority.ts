import { erlangC } from './erlangC.ts'

/** A class of jobs; classes are listed from the most urgent. */
export interface PriorityClass {
  lambda: number
  mean: number
  secondMoment: number
}

/** Mean wait by class, M/G/1 without preemption: W₀ / ((1 − σₖ₋₁)(1 − σₖ)). Cobham 1954. */
export function headOfLineWaits(classes: readonly PriorityClass[]): number[] {
  let residual = 0
  for (const { lambda, secondMoment } of classes) residual += (lambda * secondMoment) / 2
  let above = 0
  return classes.map(({ lambda, mean }) => {
    const load = above + lambda * mean
    const wait = residual / ((1 - above) * (1 - load))
    above = load
    return wait
  })
}

/** Mean sojourn by class, M/G/1 with preemptive resume. White & Christie 1958. */
export function preemptiveSojourns(classes: readonly PriorityClass[]): number[] {
  let above = 0
  let residual = 0
  return classes.map(({ lambda, mean, secondMoment }) => {
    const load = above + lambda * mean
    residual += (lambda * secondMoment) / 2
    const sojourn = mean / (1 - above) + residual / ((1 - above) * (1 - load))
    above = load
    return sojourn
  })
}

/** Mean wait by class, M/M/c without preemption and one service rate. Kella & Yechiali 1985. */
export function multiServerPriorityWaits(servers: number, mu: number, lambdas: readonly number[]): number[] {
  let total = 0
  for (const lambda of lambdas) total += lambda
  const residual = erlangC(servers, total / mu) / (servers * mu)
  let above = 0
  return lambdas.map((lambda) => {
    const load = above + lambda / (servers * mu)
    const wait = residual / ((1 - above) * (1 - load))
    above = load
    return wait
  })
}
