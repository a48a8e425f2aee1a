import { usFromMs } from '../kernel/time.ts'
import type { PoolSpec } from '../model/scenario.ts'
import type { AdmissionRule, Rate } from './admission.ts'
import type { IdleSetting, KnobValues, ServerWorld } from './serverKind.ts'

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

/** The admission rules of a pool of any kind. A rate of 0, for all or of one tenant, is no limit. */
export function admissionRules(values: KnobValues, { tenantRates }: PoolSpec, world: Pick<ServerWorld, 'tenant'>): AdmissionRule[] {
  const rules: AdmissionRule[] = [{ kind: 'depth', max: Number(values('depthMax')) }]
  const forAll = rateOf(Number(values('tokensPerSecond')), Number(values('tokenBurst')))
  const rates = byTenant(tenantRates, world, (rate) => rateOf(rate.tokensPerSecond, rate.tokenBurst))
  if ([forAll, ...rates.values()].some(({ perSecond }) => perSecond > 0))
    rules.push({ kind: 'tokenBucket', ...forAll, byTenant: rates })
  if (values('deadlineAdmission') === 'on') rules.push({ kind: 'deadline' })
  return rules
}

/** A burst that nothing limits: the rates of tenants have bursts of their own. */
export function idleBurst(values: KnobValues): IdleSetting[] {
  if (Number(values('tokensPerSecond')) > 0) return []
  return [{ knob: 'tokenBurst', found: 'without a rate no burst is limited', remedy: 'leave it out, or set tokensPerSecond', unless: [] }]
}

/** A token bucket; without a rate it never runs empty. */
function rateOf(perSecond: number, burst: number): Rate {
  return { perSecond, burst: perSecond > 0 ? burst : Number.POSITIVE_INFINITY }
}

/** Patience in µs; 0 ms is no limit. */
export function patienceUsOf(ms: number): number {
  return ms === 0 ? Number.POSITIVE_INFINITY : usFromMs(ms)
}
