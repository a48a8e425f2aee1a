import type { KnobSpecs } from '../model/knob.ts'
import type { Parley } from './parley.ts'

/** The knobs of a pool kind, by short name. For an unknown kind, the union over all kinds, for lists. */
export function poolKnobsFor({ poolKinds }: Pick<Parley, 'poolKinds'>, kind: string): KnobSpecs {
  const known = poolKinds.get(kind)
  if (known !== undefined) return known.server.knobs(known.need)
  return Object.assign({}, ...[...poolKinds.values()].map(({ need, server }) => server.knobs(need)))
}
