import { INVERSE_LN2, LN2_HIGH, LN2_LOW, scaled, twoTo } from './bits.ts'

const OVERFLOWS = 709.782712893384
const UNDERFLOWS = -745.1332191019411
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
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))))
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
      (-0.03333333333333313 +
        s *
          (0.0015873015872548146 +
            s * (-0.0000793650757867488 + s * (0.000004008217827329362 + s * -2.0109921818362437e-7))))
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

/** The hyperbolic tangent, below 2 ulp. After fdlibm s_tanh.c. */
export function tanh(x: number): number {
  const a = x < 0 ? -x : x
  let t = a
  if (a >= 22) t = 1
  else if (a >= 1) t = 1 - 2 / (expm1(2 * a) + 2)
  else if (a > 1e-17) {
    const e = expm1(-2 * a)
    t = -e / (e + 2)
  }
  return x < 0 ? -t : x === 0 ? x : t
}
