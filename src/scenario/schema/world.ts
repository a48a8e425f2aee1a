import { z } from 'zod'
import { type components, trafficClasses } from '../../model/scenario.ts'
import type { Parley } from '../../parley/parley.ts'
import { poolKnobsFor } from '../../parley/poolKnobs.ts'
import { cohortKnobs } from '../../traffic/cohortKnobs.ts'
import { knobAddressPattern } from '../knobAddresses.ts'
import { clock, file, name, number, quantity, time, where } from './scalars.ts'

export const autoscaleMetrics = ['utilisation', 'queuePerWorker', 'outstandingPerWorker'] as const
export const mixAttributes = [
  'tenant',
  'region',
  'device',
  'connection',
  'language',
  'accent',
  'codec',
  'noise',
  'route',
  'intent_class',
] as const

/** Knobs as optional keys of a YAML map, with their descriptions for editors. */
function knobKeys(
  specs: Readonly<Record<string, { about: string }>>,
): Record<string, z.ZodOptional<z.ZodType<number | string>>> {
  return Object.fromEntries(
    Object.entries(specs).map(([short, { about }]) => [short, quantity.optional().meta({ description: about })]),
  )
}

const mix = z
  .record(name, quantity)
  .meta({ id: 'mix', description: 'weights of the values of a label, such as {ios: 0.5, android: 0.5}' })

/** Long lists are accepted as text, so that a resolved scenario stays a page. */
const numberList = z
  .union([z.array(z.number()), z.string().regex(/^[\s\d.e+-]*$/)])
  .meta({ description: 'numbers: a list, or text with spaces between' })

const profile = z.strictObject({
  profile: file
    .optional()
    .meta({ description: 'CSV of a daily profile with columns local_time_hhmm, relative_rate_mean1' }),
  trace: file.optional().meta({ description: 'CSV with a TIMESTAMP column; its rows are the calls' }),
  relative: numberList.optional().meta({ description: 'a profile written here: rates around a mean of 1' }),
  from: clock.optional().meta({ description: 'time of day of the first value of "relative"' }),
  step: time.optional().meta({ description: 'time between values of "relative"' }),
  atUs: numberList.optional().meta({ description: 'a trace written here: µs from the start of the run' }),
})

const arrivals = z
  .union([z.literal('flat'), profile.meta({ title: 'arrivals' })])
  .meta({ description: 'flat, {profile: file.csv} or {trace: file.csv}' })

const tokenLists = z
  .strictObject({
    promptTokens: numberList,
    outputTokens: numberList,
  })
  .meta({ title: 'tokens' })

export const cohort = z
  .strictObject({
    trafficClass: z.enum(trafficClasses).optional(),
    pipeline: name.optional().meta({ description: 'the pipeline that its turns take; "parley list pipelines" prints them' }),
    mixes: z
      .strictObject(Object.fromEntries(mixAttributes.map((attribute) => [attribute, mix.optional()])))
      .meta({
        title: 'mixes',
        description: 'mixes of the labels a call is born with; drawn independently of each other',
      })
      .optional(),
    arrivals: arrivals.optional(),
    tokens: z
      .union([file, tokenLists])
      .meta({
        description: 'CSV of LLM token lengths (TIMESTAMP, ContextTokens, GeneratedTokens), replayed a row a turn',
      })
      .optional(),
    ...knobKeys(cohortKnobs),
  })
  .meta({ title: 'a cohort', description: 'callers of one kind' })

const autoscale = z
  .strictObject({
    metric: z.enum(autoscaleMetrics),
    target: number,
    poll: time.optional(),
    stabilisation: time.optional().meta({ description: 'scale-in waits until the wish was lower for this long' }),
    provision: time.optional().meta({ description: 'from the wish for a worker to its cold start' }),
    min: z.number().int().min(0).meta({ description: 'a whole number' }),
    max: z.number().int().min(1).meta({ description: 'a whole number' }),
  })
  .meta({ title: 'an autoscaler' })

const tenantRate = z
  .strictObject({
    tokensPerSecond: z.number().min(0).max(1e6).meta({ description: 'jobs a second, such as 5, or 0 for no limit' }),
    tokenBurst: z.number().int().min(1).max(1e6).meta({ description: 'jobs at once, a whole number such as 20' }),
  })
  .meta({ title: 'a tenant’s rate' })

/** Why the name of a stage is no kind of pool; undefined for what is no stage. */
function lackOfPools({ stages }: Parley, name: unknown): string | undefined {
  const stage = stages.find((one) => one.name === name)
  if (stage === undefined) return undefined
  const kinds = (stage.pools ?? []).map(({ kind }) => kind)
  return `the stage "${stage.name}" has no ${kinds.length === 0 ? 'pools' : `pool of that name; its pools are ${kinds.join(' and ')}`}`
}

/** A pool as written. */
const poolOf = (parley: Parley) => z
  .strictObject({
    stage: z.enum([...parley.poolKinds.keys()], { error: ({ input }) => lackOfPools(parley, input) }),
    region: name,
    model: name.optional().meta({ description: 'LLM pools: a built-in step-time model such as llama3-70b-h100-tp4, or a name for stepTimes' }),
    stepTimes: z.union([z.string().min(1), z.record(z.string(), z.unknown())]).optional().meta({
      description: 'LLM pools: step times of your own, a JSON file (FILE.json#MODEL for one of several) or what stands in one',
    }),
    profile: z.string().min(1).optional().meta({
      description:
        'a fitted service model: a shipped one such as fastpitch-a100, one that calibrate saved, or its file',
    }),
    gpusPerWorker: z
      .number()
      .int()
      .min(0)
      .max(64)
      .optional()
      .meta({ description: 'GPUs of one worker; 0 for CPU cores' }),
    autoscale: autoscale.optional(),
    weights: z
      .record(name, z.number().positive().max(1e6).meta({ description: 'a share above 0, such as 3' }))
      .optional()
      .meta({ description: 'discipline wfq: shares of the work by tenant, such as {bank-a: 3}; 1 where not named' }),
    tenantRates: z
      .record(name, tenantRate)
      .optional()
      .meta({ description: 'token buckets of tenants that have their own, such as {bank-a: {tokensPerSecond: 5, tokenBurst: 20}}; a tokensPerSecond of 0 is no limit' }),
    ...knobKeys(poolKnobsFor(parley, '')),
  })
  .meta({
    title: 'a pool',
    description: 'GPU or CPU workers of one stage in one region; a second llm pool of a region is its fallback',
  })

export type WrittenPool = z.infer<ReturnType<typeof poolOf>>

const changeMap = z
  .strictObject({
    set: quantity.optional().meta({ description: 'the value while it lasts' }),
    times: quantity.optional().meta({ description: 'a factor on what is below' }),
    plus: quantity.optional().meta({ description: 'an amount on top of what is below' }),
    where: where.optional(),
  })
  .meta({ title: 'a change' })

/** Changes of knobs by address. */
const changesOf = (addresses: string) => z
  .record(z.string().meta({ pattern: addresses }), z.union([quantity, changeMap]))
  .meta({ id: 'changes', description: 'knob addresses and what happens to them: a value, or {set | times | plus}' })

/** Base values of knobs by address. */
const knobsOf = (addresses: string) => z
  .record(z.string().meta({ pattern: addresses }), quantity)
  .meta({ description: 'base values by knob address; "parley list knobs" prints them all' })

const componentOf = (changes: ReturnType<typeof changesOf>) => z
  .strictObject({
    start: name.optional().meta({ description: 'the version calls are given from the start' }),
    versions: z
      .record(name, changes)
      .optional()
      .meta({ description: 'what each version changes for the calls that have it' }),
  })
  .meta({ id: 'component', title: 'a component' })

const componentsOf = (component: ReturnType<typeof componentOf>) => z
  .strictObject({
    asr: component.optional(),
    llm: component.optional(),
    prompt: component.optional(),
    voice: component.optional(),
    index: component.optional(),
    app: component.optional(),
  } satisfies Record<(typeof components)[number], z.ZodType>)
  .meta({ title: 'components' })

/** The schemas of a scenario's world, for the pools and knobs of a parley. */
export function worldSchema(parley: Parley) {
  const addresses = knobAddressPattern(parley)
  const changes = changesOf(addresses)
  const pool = poolOf(parley)
  return {
    changes,
    knobs: knobsOf(addresses),
    pool,
    components: componentsOf(componentOf(changes)),
    /** Maps of which a drill may write a part and inherit the rest. */
    inherited: [pool, autoscale] as readonly unknown[],
  }
}

export type ChangesSchema = ReturnType<typeof changesOf>
