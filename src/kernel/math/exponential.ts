import { INVERSE_LN2, LN2_HIGH, LN2_LOW, scaled, twoTo } from './bits.ts'

const OVERFLOWS = 709.782712893383973096
const UNDERFLOWS = -745.13321910194110842
const HALF_LN2 = 0.34657359027997264

/** eˣ, below 1 ulp. After fdlibm e_exp.c (Sun Microsystems 1993, freely granted). */
export function exp(x: number): number {
  if (!(x <= OVERFLOWS)) return x > 0 ? Number.POSITIVE_INFINITY : x
  if (x < UNDERFLOWS) return 0
  let k = 0
  let high = x
  let low = 0
  let r = x
  if (x > HALF_LN2 || x < -HALF_LN2) {
    k = (INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5)) | 0
    high = x - k * LN2_HIGH
    low = k * LN2_LOW
    r = high - low
  }
  const t = r * r
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))))
  const y = 1 - (low - (r * c) / (2 - c) - high)
  return k === 0 ? y : scaled(y, k)
}

/** eˣ − 1 without cancellation near 0, below 1 ulp. After fdlibm s_expm1.c. */
export function expm1(x: number): number {
  if (!(x <= OVERFLOWS)) return x > 0 ? Number.POSITIVE_INFINITY : x
  if (x < -38.9) return -1
  let k = 0
  let r = x
  let c = 0
  if (x > HALF_LN2 || x < -HALF_LN2) {
    k = (INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5)) | 0
    const high = x - k * LN2_HIGH
    const low = k * LN2_LOW
    r = high - low
    c = high - r - low
  } else if (x < 5e-17 && x > -5e-17) return x
  const half = 0.5 * r
  const s = r * half
  const r1 =
    1 +
    s *
      (-3.33333333333331316428e-2 +
        s *
          (1.58730158725481460165e-3 +
            s * (-7.93650757867487942473e-5 + s * (4.00821782732936239552e-6 + s * -2.01099218183624371326e-7))))
  const t = 3 - r1 * half
  let e = s * ((r1 - t) / (6 - r * t))
  if (k === 0) return r - (r * e - s)
  e = r * (e - c) - c - s
  if (k === -1) return 0.5 * (r - e) - 0.5
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e)
  if (k < 0 || k > 56) return scaled(r - e + 1, k) - 1
  const inverse = twoTo(-k)
  return (k < 20 ? r - e + (1 - inverse) : r - (e + inverse) + 1) * twoTo(k)
}

/** The hyperbolic tangent, below 2 ulp. */
export function tanh(x: number): number {
  const a = x < 0 ? -x : x
  let t = a
  if (a > 20) t = 1
  else if (a > 0.5493061443340549) t = 1 - 2 / (expm1(2 * a) + 2)
  else if (a > 0.25541281188299536) {
    const e = expm1(2 * a)
    t = e / (e + 2)
  } else if (a > 1e-300) {
    const e = expm1(-2 * a)
    t = -e / (e + 2)
  }
  return x < 0 ? -t : x === 0 ? x : t
}
