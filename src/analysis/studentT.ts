import { exp, log } from '../kernel/math.ts'

/** P(T ≤ t) of Student's t distribution, by the continued fraction of the incomplete beta function (Lentz's method). */
export function studentTDistribution(t: number, degrees: number): number {
  const x = degrees / (degrees + t * t)
  const tail = incompleteBeta(x, degrees / 2, 0.5) / 2
  return t > 0 ? 1 - tail : tail
}

/** Cache: intervals use the same few quantiles again and again. */
const known = new Map<string, number>()

/**
 * The p-quantile of Student's t with this many degrees of freedom (any positive number, infinity included). Throws RangeError
 * for others.
 */
export function studentTQuantile(p: number, degrees: number): number {
  const key = `${p} ${degrees}`
  let quantile = known.get(key)
  if (quantile === undefined) {
    quantile = invert(p, degrees)
    if (known.size < 1000) known.set(key, quantile)
  }
  return quantile
}

function invert(p: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`Student's t needs more than 0 degrees of freedom, not ${degrees}`)
  const freedom = Math.min(degrees, 1e7)
  if (p === 0.5) return 0
  const upper = p > 0.5 ? p : 1 - p
  let low = 0
  let high = 2
  while (studentTDistribution(high, freedom) < upper && high < 1e12) high *= 2
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (studentTDistribution(middle, freedom) < upper) low = middle
    else high = middle
  }
  return p > 0.5 ? low : -low
}

/** The regularised incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = exp(a * log(x) + b * log(1 - x) - logBeta(a, b)) / a
  const tiny = 1e-300
  let c = 1
  let d = 1 / Math.max(tiny, 1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / (1 + even * d || tiny)
    c = 1 + even / c || tiny
    fraction *= c * d
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + odd * d || tiny)
    c = 1 + odd / c || tiny
    const step = c * d
    fraction *= step
    if (Math.abs(step - 1) < 1e-15) break
  }
  return front * fraction
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** ln Γ(x) for x > 0: Stirling's series after shifting x above 10; error below 10⁻¹³. */
function logGamma(x: number): number {
  let shift = 0
  let y = x
  while (y < 10) shift += log(y++)
  const z = 1 / (y * y)
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z / 1680))) / y
  return (y - 0.5) * log(y) - y + 0.9189385332046727 + series - shift
}
