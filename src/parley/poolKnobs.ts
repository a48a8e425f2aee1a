import type { KnobSpecs } from '../model/knob.ts'
import type { Parley } from './parley.ts'

/** The knobs of a pool of a kind, by short name; of an unknown kind those that any pool has, for lists. */
export function poolKnobsFor({ poolKinds }: Pick<Parley, 'poolKinds'>, kind: string): KnobSpecs {
  const known = poolKinds.get(kind)
  if (known !== undefined) return known.server.knobs(known.need)
  return Object.assign({}, ...[...poolKinds.values()].map(({ need, server }) => server.knobs(need)))
}
