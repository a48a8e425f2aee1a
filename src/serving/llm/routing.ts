import type { RoutingName } from './choices.ts'
import type { LlmReplica } from './replica.ts'

/** Chooses a replica that is up. The list is never empty; `stickyKey` identifies what requests share (a call, a tenant). */
export interface Routing {
  pick(up: readonly LlmReplica[], stickyKey: number): LlmReplica
}

/** The replicas in turn. */
class RoundRobin implements Routing {
  private turn = 0
  pick(up: readonly LlmReplica[]): LlmReplica {
    return up[this.turn++ % up.length]
  }
}

/** The replica with the fewest requests, waiting and running; of equals the oldest. */
class LeastOutstanding implements Routing {
  pick(up: readonly LlmReplica[]): LlmReplica {
    return leastOutstanding(up)
  }
}

/**
 * Sends a key to the same replica, where its prefix is cached, by rendezvous hashing: adding or removing a replica moves only
 * its own keys. A replica far busier than the least busy one is skipped; both limits are those of SGLang's cache-aware router
 * (balance_abs_threshold 64, balance_rel_threshold 1.5).
 */
class PrefixAware implements Routing {
  pick(up: readonly LlmReplica[], stickyKey: number): LlmReplica {
    let home = up[0]
    let best = -1
    for (const replica of up) {
      const weight = mixed(stickyKey, replica.id)
      if (weight > best) {
        best = weight
        home = replica
      }
    }
    const idlest = leastOutstanding(up)
    const tooBusy = home.outstanding > idlest.outstanding + 64 && home.outstanding > 1.5 * idlest.outstanding
    return tooBusy ? idlest : home
  }
}

function leastOutstanding(up: readonly LlmReplica[]): LlmReplica {
  let idlest = up[0]
  for (let i = 1; i < up.length; i++) if (up[i].outstanding < idlest.outstanding) idlest = up[i]
  return idlest
}

/** A 32-bit hash of two integers (the finaliser of MurmurHash3). */
function mixed(a: number, b: number): number {
  let h = (a >>> 0) ^ Math.imul(b + 1, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Routing policies by name; each call makes one with its own state. */
export const routings = {
  roundRobin: () => new RoundRobin(),
  leastOutstanding: () => new LeastOutstanding(),
  prefixAware: () => new PrefixAware(),
} satisfies Record<RoutingName, () => Routing>
