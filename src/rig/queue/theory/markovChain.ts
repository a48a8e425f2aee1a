/**
 * Stationary probabilities of a finite chain, by the subtraction-free elimination of Grassmann, Taksar & Heyman
 * (1985). `steps` are the rows of the transition matrix; they are overwritten. Cubic in the number of states.
 */
export function longRunShares(steps: Float64Array[]): Float64Array {
  const count = steps.length
  for (let n = count - 1; n > 0; n--) {
    let leaves = 0
    for (let to = 0; to < n; to++) leaves += steps[n][to]
    for (let from = 0; from < n; from++) {
      const share = steps[from][n] / leaves
      steps[from][n] = share
      if (share === 0) continue
      for (let to = 0; to < n; to++) steps[from][to] += share * steps[n][to]
    }
  }
  const shares = new Float64Array(count)
  shares[0] = 1
  let total = 1
  for (let n = 1; n < count; n++) {
    for (let from = 0; from < n; from++) shares[n] += shares[from] * steps[from][n]
    total += shares[n]
  }
  for (let n = 0; n < count; n++) shares[n] /= total
  return shares
}
