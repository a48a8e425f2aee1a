import { type Interval, intervalAround, meanOf } from '../../analysis/batchMeans.ts'
import { studentTQuantile } from '../../analysis/studentT.ts'

/**
 * The mean of batch values, corrected by control variates: sums over the same batches whose expectation is zero by how
 * the inputs were drawn, whatever the queue did with them. What the values share with the controls is regressed away
 * (Lavenberg & Welch 1981), so the interval narrows while its expectation stays that of the simulation: a pool that
 * serves wrongly still shows.
 */
export function controlledInterval(
  values: ArrayLike<number>,
  controls: readonly ArrayLike<number>[],
  level = 0.95,
): Interval {
  const count = values.length
  const basis = orthonormal(controls, count)
  let mean = meanOf(values)
  const plain = mean
  const residuals = Float64Array.from(values, (value) => value - plain)
  let leverage = 0
  for (const { column, centre } of basis) {
    let slope = 0
    for (let j = 0; j < count; j++) slope += residuals[j] * column[j]
    for (let j = 0; j < count; j++) residuals[j] -= slope * column[j]
    mean -= slope * centre
    leverage += centre * centre
  }
  let squares = 0
  for (let j = 0; j < count; j++) squares += residuals[j] * residuals[j]
  const degrees = count - 1 - basis.length
  if (degrees < 1) return intervalAround(mean, Number.POSITIVE_INFINITY)
  const error = Math.sqrt((squares / degrees) * (1 / count + leverage))
  return intervalAround(mean, error * studentTQuantile((1 + level) / 2, degrees))
}

interface Column {
  /** One value per batch: sum zero, length 1, orthogonal to the columns before. */
  column: Float64Array
  /** The mean that was subtracted, in the same unit: the chance deviation of this control. */
  centre: number
}

/** Gram–Schmidt on the centred controls; constant and linearly dependent ones are left out. */
function orthonormal(controls: readonly ArrayLike<number>[], count: number): Column[] {
  const basis: Column[] = []
  for (const control of controls) {
    let centre = meanOf(control)
    const column = Float64Array.from(control, (value) => value - centre)
    const before = norm(column)
    for (const other of basis) {
      let shared = 0
      for (let j = 0; j < count; j++) shared += column[j] * other.column[j]
      for (let j = 0; j < count; j++) column[j] -= shared * other.column[j]
      centre -= shared * other.centre
    }
    const length = norm(column)
    if (!(length > 1e-6 * before)) continue
    for (let j = 0; j < count; j++) column[j] /= length
    basis.push({ column, centre: centre / length })
  }
  return basis
}

function norm(column: Float64Array): number {
  let squares = 0
  for (const value of column) squares += value * value
  return Math.sqrt(squares)
}
