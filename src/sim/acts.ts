import type { Act } from '../model/scenario.ts'
import { attributeAt, attributes, type SliceDictionary, SliceTest, type Where } from '../model/slice.ts'
import type { Knowledge } from '../stages/knowledge.ts'
import type { ActEffect, Actor } from './control.ts'
import type { Rollouts } from './rollouts.ts'
import type { PoolSites } from './sites.ts'

/** What acts can touch. */
interface ActingWorld {
  dictionary: SliceDictionary
  rollouts: Rollouts
  knowledge: Knowledge
  sites: PoolSites
}

/** Does acts in one world. */
export function actorOf(world: ActingWorld): Actor {
  return (act) => perform(world, act)
}

function perform(world: ActingWorld, act: Act): ActEffect {
  switch (act.act) {
    case 'rollout':
      world.rollouts.roll(act.component, act.version, act.share, act.where)
      return act.share > 0
    case 'rollback':
      return world.rollouts.rollBack(act.component, act.to)
    case 'refreshIndex':
      return refreshIndex(world, act.version, act.where, act.failsWhere)
    case 'pinIndex':
      return tenantsIn(world, act.where).filter((tenant) => world.knowledge.pin(tenant, act.version)).length > 0
    case 'flush':
      return flush(world, act.cache, act.where)
    default:
      return world.sites.act(act)
  }
}

/** The audio cache holds a few greetings that the next calls put back within seconds: emptying it changes nothing. */
function flush({ knowledge, sites }: ActingWorld, cache: 'prefix' | 'tts' | 'semantic', where: Where): boolean {
  if (cache === 'prefix') sites.flushPrefixCaches()
  else if (cache === 'semantic') knowledge.emptyCache(where)
  return cache !== 'tts'
}

function refreshIndex(world: ActingWorld, version: string, where: Where, failsWhere: Where | null): boolean {
  const failing = new Set(failsWhere === null ? [] : tenantsIn(world, failsWhere))
  const tenants = tenantsIn(world, where)
  for (const tenant of tenants) world.knowledge.refresh(tenant, version, !failing.has(tenant))
  return tenants.length > 0
}

/** Codes of the tenants in a slice that names tenants only. */
function tenantsIn(world: ActingWorld, where: Where): number[] {
  const test = new SliceTest(where, world.dictionary)
  const labels = new Uint16Array(attributes.length)
  const tenants: number[] = []
  for (let code = 0; code < world.dictionary.values('tenant').length; code++) {
    labels[attributeAt.tenant] = code
    if (test.holds(labels)) tenants.push(code)
  }
  return tenants
}
