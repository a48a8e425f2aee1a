/**
 * The transcendental functions, from + − × ÷ √ and bits only: ECMAScript leaves Math.exp, Math.log and their kind to the
 * engine, and two engines differ in the last place. With these a seed gives the same bytes in Node and in every browser.
 */
export { exp, expm1, tanh } from './math/exponential.ts'
export { log, log1p, logScaled } from './math/logarithm.ts'
export { pow } from './math/power.ts'
export { cos, sin } from './math/trigonometry.ts'
