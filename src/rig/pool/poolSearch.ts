/** A point and its cost. */
interface Vertex {
  at: number[]
  cost: number
}

/**
 * Nelder and Mead's simplex (1965) from `start`, with edges of `steps`: the least cost found in `evaluations` calls.
 * No derivatives and no randomness, so the same cost function gives the same answer. Costs of infeasible points may be
 * Infinity.
 */
export function nelderMead(
  cost: (at: number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  evaluations: number,
): Vertex {
  const measure = (at: number[]): Vertex => ({ at, cost: cost(at) })
  const simplex = [measure([...start])]
  for (let i = 0; i < start.length; i++) simplex.push(measure(start.map((x, j) => (j === i ? x + steps[i] : x))))
  let left = evaluations - simplex.length
  while (left > 0) {
    simplex.sort((a, b) => a.cost - b.cost)
    const worst = simplex.pop() as Vertex
    const centre = start.map((_, j) => simplex.reduce((sum, vertex) => sum + vertex.at[j], 0) / simplex.length)
    const towards = (times: number) => measure(centre.map((x, j) => x + times * (x - worst.at[j])))
    const reflected = towards(1)
    left--
    if (reflected.cost < simplex[0].cost) {
      const expanded = towards(2)
      left--
      simplex.push(expanded.cost < reflected.cost ? expanded : reflected)
    } else if (reflected.cost < simplex[simplex.length - 1].cost) simplex.push(reflected)
    else {
      const contracted = towards(reflected.cost < worst.cost ? 0.5 : -0.5)
      left--
      if (contracted.cost < Math.min(reflected.cost, worst.cost)) simplex.push(contracted)
      else {
        const best = simplex[0]
        simplex.push(worst)
        for (let i = 1; i < simplex.length; i++) simplex[i] = measure(simplex[i].at.map((x, j) => (x + best.at[j]) / 2))
        left -= simplex.length - 1
      }
    }
  }
  return simplex.reduce((best, vertex) => (vertex.cost < best.cost ? vertex : best))
}
