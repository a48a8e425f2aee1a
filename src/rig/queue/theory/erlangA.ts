import { birthDeath, meanOver } from './birthDeath.ts'

/** `abandoned` and `waits` are shares of arrivals. */
export interface ErlangA {
  abandoned: number
  waits: number
  /** Mean time in the queue over all customers, served and abandoned. */
  timeInQueue: number
  utilisation: number
}

/** Most states that are solved in a second. */
const STATES_MAX = 5_000_000

/**
 * M/M/c with exponential patience of rate theta. Null when abandonment is so rare that the chain is too long. Palm
 * 1957; Garnett, Mandelbaum & Reiman 2002.
 */
export function erlangA(servers: number, lambda: number, mu: number, theta: number): ErlangA | null {
  const reach = Math.ceil(servers + Math.max(200, (4 * lambda) / theta + 40 * Math.sqrt(lambda / theta)))
  if (reach > STATES_MAX) return null
  const shares = birthDeath(
    reach,
    () => lambda,
    (n) => Math.min(n, servers) * mu + Math.max(0, n - servers) * theta,
  )
  const waiting = meanOver(shares, (n) => Math.max(0, n - servers))
  return {
    abandoned: (theta * waiting) / lambda,
    waits: meanOver(shares, (n) => (n >= servers ? 1 : 0)),
    timeInQueue: waiting / lambda,
    utilisation: meanOver(shares, (n) => Math.min(n, servers)) / servers,
  }
}
