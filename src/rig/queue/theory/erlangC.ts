import { exp, log } from '../../../kernel/math.ts'
import { erlangB } from './erlangB.ts'
import { quantileOf } from './root.ts'

/** P(an arrival waits) in M/M/c at offered load a < c. Erlang 1917. */
export function erlangC(servers: number, offered: number): number {
  const blocked = erlangB(servers, offered)
  return (servers * blocked) / (servers - offered * (1 - blocked))
}

/** Mean wait in M/M/c: C / (cμ − λ). */
export function erlangCWait(servers: number, lambda: number, mu: number): number {
  return erlangC(servers, lambda / mu) / (servers * mu - lambda)
}

/** The p-quantile of the wait in M/M/c: max(0, ln(C / (1−p)) / (cμ − λ)). */
export function erlangCWaitQuantile(servers: number, lambda: number, mu: number, p: number): number {
  return Math.max(0, log(erlangC(servers, lambda / mu) / (1 - p)) / (servers * mu - lambda))
}

/** The p-quantile of wait plus service in M/M/c: an exponential service after a wait that is 0 or exponential. */
export function erlangCSojournQuantile(servers: number, lambda: number, mu: number, p: number): number {
  const waits = erlangC(servers, lambda / mu)
  const theta = servers * mu - lambda
  const tail = (t: number) => {
    const alone = (1 - waits) * exp(-mu * t)
    if (Math.abs(theta - mu) < 1e-9 * mu) return alone + waits * (1 + mu * t) * exp(-mu * t)
    return alone + (waits * (theta * exp(-mu * t) - mu * exp(-theta * t))) / (theta - mu)
  }
  return quantileOf((t) => 1 - tail(t), p, 1 / mu)
}
