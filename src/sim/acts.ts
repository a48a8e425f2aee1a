import type { Act } from '../model/scenario.ts'
import type { ActEffect, Actor } from './control.ts'
import type { Pipelines } from './pipelines.ts'
import type { Rollouts } from './rollouts.ts'
import type { WorldServers } from './worldServers.ts'

/** The parts of a world that acts change. */
interface ActingWorld {
  rollouts: Rollouts
  pipelines: Pipelines
  servers: WorldServers
}

/** Performs acts in one world. */
export function actorOf(world: ActingWorld): Actor {
  return (act) => perform(world, act)
}

function perform({ rollouts, pipelines, servers }: ActingWorld, act: Act): ActEffect {
  switch (act.act) {
    case 'rollout':
      rollouts.roll(act.component, act.version, act.share, act.where)
      return act.share > 0
    case 'rollback':
      return rollouts.rollBack(act.component, act.to)
    case 'refreshIndex':
    case 'pinIndex':
      return pipelines.act(act) ?? false
    case 'flush':
      return pipelines.act(act) ?? servers.flush(act.cache)
    default:
      return servers.act(act)
  }
}
