import { birthDeath, meanOver } from './birthDeath.ts'

export interface ErlangA {
  abandoned: number
  waits: number
  /** Mean time in the queue over everyone, served and abandoned. */
  timeInQueue: number
  utilisation: number
}

/** M/M/c with exponential patience of rate theta. Palm 1957; Garnett, Mandelbaum & Reiman 2002. */
export function erlangA(servers: number, lambda: number, mu: number, theta: number): ErlangA {
  const reach = Math.ceil(servers + Math.max(200, (4 * lambda) / theta + 40 * Math.sqrt(lambda / theta)))
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
