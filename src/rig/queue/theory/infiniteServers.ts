import { cos, sin } from '../../../kernel/math.ts'

/** E[N(t)] in M_t/M/∞ with rate base + swing · sin(2πt/period). Eick, Massey & Whitt 1993. */
export function periodicInSystem(base: number, swing: number, period: number, mu: number, t: number): number {
  const gamma = (2 * Math.PI) / period
  return base / mu + (swing * (mu * sin(gamma * t) - gamma * cos(gamma * t))) / (mu * mu + gamma * gamma)
}

/** Mean of the largest of n independent exponentials of mean 1. Rényi 1953. */
export function largestOfExponentials(count: number): number {
  let sum = 0
  for (let k = 1; k <= count; k++) sum += 1 / k
  return sum
}
