import { exp } from '../../../kernel/math.ts'

/** Services longer than this many means are left out: their share is e⁻⁶⁰. */
const MEANS_MAX = 60
const STEPS = 60_000

/**
 * Mean sojourn in M/M/1 under shortest remaining processing time, preemptive. Schrage & Miller 1966: a job of size x waits
 * λ(∫₀ˣ t² dF + x²(1 − F(x))) / 2(1 − ρ(x))² and then takes ∫₀ˣ dt / (1 − ρ(t)), where ρ(x) = λ ∫₀ˣ t dF is the load of
 * those no larger. Integrated by Simpson's rule.
 */
export function shortestRemainingSojourn(lambda: number, mean: number): number {
  const load = lambda * mean
  const spare = (x: number) => 1 - load * (1 - exp(-x) * (1 + x))
  const h = MEANS_MAX / STEPS
  let residence = 0
  let sum = 0
  for (let i = 0; i <= STEPS; i++) {
    const x = i * h
    if (i > 0) residence += (h / 6) * (1 / spare(x - h) + 4 / spare(x - h / 2) + 1 / spare(x))
    const wait = (load * (2 - exp(-x) * (2 * x + 2))) / (2 * spare(x) ** 2)
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2
    sum += weight * exp(-x) * (wait + residence)
  }
  return ((sum * h) / 3) * mean
}
