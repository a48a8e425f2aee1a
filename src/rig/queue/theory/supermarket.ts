/**
 * Mean sojourn when each job joins the shortest of `choices` random M/M/1 servers, many servers: Σ ρ^((dⁱ−d)/(d−1)).
 * Vvedenskaya, Dobrushin & Karpelevich 1996; Mitzenmacher 2001.
 */
export function supermarketSojourn(rho: number, choices: number): number {
  if (choices === 1) return 1 / (1 - rho)
  let sum = 0
  for (let i = 1; i < 60; i++) {
    const term = rho ** ((choices ** i - choices) / (choices - 1))
    sum += term
    if (term < 1e-17) break
  }
  return sum
}
