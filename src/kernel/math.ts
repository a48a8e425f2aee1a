/**
 * The transcendental functions, from + − × ÷ √ and bit operations only. ECMAScript leaves the precision of Math.exp, Math.log
 * and the like to the engine, and engines differ in the last place. With these a seed gives the same bytes in Node and every
 * browser.
 */
export { exp, expm1, tanh } from './math/exponential.ts'
export { log, log1p, logScaled } from './math/logarithm.ts'
export { pow } from './math/power.ts'
export { cos, sin } from './math/trigonometry.ts'
