import { exp } from '../../../kernel/math.ts'
import { crossing } from './root.ts'

/**
 * σ of D/M/1, the share of arrivals that wait: the root below 1 of σ = e^(−μ(1−σ)·gap). Kendall 1953. The wait is 0 or
 * exponential, the sojourn exponential with rate μ(1 − σ).
 */
export function regularArrivalsRoot(gap: number, mu: number): number {
  return crossing((sigma) => sigma - exp(-mu * (1 - sigma) * gap), 0, 1 - 1e-9)
}
