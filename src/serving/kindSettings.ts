import { usFromMs } from '../kernel/time.ts'
import type { PoolSpec } from '../model/scenario.ts'
import type { AdmissionRule, Rate } from './admission.ts'
import type { KnobValues, ServerWorld } from './serverKind.ts'

/** The present values of the knobs of a running world. */
export function valuesOf(knob: ServerWorld['knob']): KnobValues {
  return (name) => {
    const cell = knob(name)
    return cell.spec.unit === 'name' ? cell.name : cell.value
  }
}

/** Converts a map by tenant name to one by tenant code; names in the order of the scenario. */
export function byTenant<From, To>(
  map: Readonly<Record<string, From>> | undefined,
  { tenant }: Pick<ServerWorld, 'tenant'>,
  to: (from: From) => To,
): Map<number, To> {
  return new Map(Object.entries(map ?? {}).map(([name, one]) => [tenant(name), to(one)]))
}

/** The admission rules of a pool of any kind. Without a rate for all, tenants without their own are unlimited. */
export function admissionRules(values: KnobValues, { tenantRates }: PoolSpec, world: Pick<ServerWorld, 'tenant'>): AdmissionRule[] {
  const rules: AdmissionRule[] = [{ kind: 'depth', max: Number(values('depthMax')) }]
  const perSecond = Number(values('tokensPerSecond'))
  const rates = byTenant(tenantRates, world, (rate): Rate => ({ perSecond: rate.tokensPerSecond, burst: rate.tokenBurst }))
  if (perSecond > 0 || rates.size > 0) {
    const burst = perSecond > 0 ? Number(values('tokenBurst')) : Number.POSITIVE_INFINITY
    rules.push({ kind: 'tokenBucket', perSecond, burst, byTenant: rates })
  }
  if (values('deadlineAdmission') === 'on') rules.push({ kind: 'deadline' })
  return rules
}

/** Patience in µs; 0 ms is no limit. */
export function patienceUsOf(ms: number): number {
  return ms === 0 ? Number.POSITIVE_INFINITY : usFromMs(ms)
}
