import { z } from 'zod'
import { components } from '../../model/scenario.ts'
import type { Parley } from '../../parley/parley.ts'
import { bounds, name, quantity, share, text, time, where } from './scalars.ts'
import type { ChangesSchema } from './world.ts'

const component = z.enum(components)
const workers = z
  .number()
  .int()
  .min(1)
  .optional()
  .meta({ description: 'a whole number of workers; 1 if nothing is said' })
const worker = z
  .union([z.number().int().min(0), z.literal('slow')])
  .optional()
  .meta({
    description: 'this one: its number, as in asr_worker, llm_worker or tts_worker of a turn, or slow, the one that slowWorkerTimes slows',
  })

function oneOrMore<T extends z.ZodType>(one: T) {
  return z.union([one, z.array(one)])
}

const acts = {
  rollout: oneOrMore(
    z.strictObject({ component, version: name, share: share.optional(), where: where.optional() }).meta({
      title: 'a rollout',
      description: 'gives a version to a share of new calls; each call keeps what it got',
    }),
  ).optional(),
  rollback: oneOrMore(
    z
      .strictObject({ component, to: name })
      .meta({ title: 'a rollback', description: 'new calls get this version again' }),
  ).optional(),
  crash: oneOrMore(
    z
      .strictObject({ pool: name, workers, worker })
      .meta({
        title: 'a crash',
        description: 'workers die with the work they hold, the longest-serving first, and start again after restartMs, cold',
      }),
  ).optional(),
  restart: oneOrMore(name).optional().meta({ description: 'pools whose workers all start anew, cold' }),
  drain: oneOrMore(
    z
      .strictObject({ pool: name, workers, worker })
      .meta({
        title: 'a drain',
        description:
          'workers finish what they hold and leave, a slow one first, then the longest-serving; a cold one comes for each at once',
      }),
  ).optional(),
  warm: oneOrMore(name).optional().meta({ description: 'pools whose cold workers become warm' }),
  flush: oneOrMore(
    z
      .strictObject({ cache: z.enum(['prefix', 'tts', 'semantic']), where: where.optional() })
      .meta({ title: 'a flush', description: 'empties a cache' }),
  ).optional(),
  refreshIndex: oneOrMore(
    z.strictObject({ version: name, where: where.optional(), fails: where.optional() }).meta({
      title: 'a refresh of the index',
      description: 'rebuilds the index and moves the alias; it stays where it was for the tenants in "fails"',
    }),
  ).optional(),
  pinIndex: oneOrMore(
    z
      .strictObject({ version: name, where: where.optional() })
      .meta({ title: 'a pin', description: 'points the alias of these tenants to a version that was built' }),
  ).optional(),
}

/** Each act of an intervention: what it does, and the keys of what is written for it ([] where that is a name alone). */
export const actTexts: readonly { name: string; about: string; keys: readonly string[] }[] = Object.entries(acts).map(([verb, schema]) => {
  const [one] = schema.unwrap().options
  const about = schema.meta()?.description ?? one.meta()?.description ?? ''
  return { name: verb, about, keys: one instanceof z.ZodObject ? Object.keys(one.shape) : [] }
})

/** What an intervention does and when; a mitigation of one step has the same keys. */
const bodyOf = (changes: ChangesSchema) => ({
  at: time.optional().meta({ description: 'when, from the start of the run, such as 20m' }),
  after: time.optional().meta({ description: 'when, from the onset of the first fault' }),
  onAlert: z
    .strictObject({ detector: name, after: time.optional() })
    .meta({ title: 'onAlert', description: 'starts when this detector of the scenario first alerts, "after" later' })
    .optional(),
  instead: name.optional().meta({ description: 'the routine that goes wrong: in the drill this happens in its place' }),
  takes: time.optional().meta({ description: 'from the decision to the effect' }),
  for: time.optional().meta({ description: 'how long the changes last' }),
  until: time.optional().meta({ description: 'when the changes lift off' }),
  jitter: time.optional().meta({ description: 'the seed puts the start up to this much later' }),
  change: changes.optional(),
  where: where.optional(),
  ...acts,
  fault: name.optional().meta({ description: 'a named fault; "parley list faults" prints them' }),
  mitigation: name.optional().meta({ description: 'a named mitigation; "parley list mitigations" prints them' }),
  with: z.record(name, quantity).optional().meta({ description: 'parameters of the named fault or mitigation' }),
})
type BodySchema = ReturnType<typeof bodyOf>

const interventionOf = (body: BodySchema) => z
  .strictObject({
    id: name,
    role: z.enum(['fault', 'routine', 'decoy', 'mitigation']).optional().meta({
      description: 'fault: only in the drill · routine, decoy: in drill and twin',
    }),
    title: text.optional(),
    ...body,
  })
  .meta({ title: 'an intervention' })

const mitigationOf = (body: BodySchema, intervention: ReturnType<typeof interventionOf>) => z
  .strictObject({ title: text.optional(), ...body, interventions: z.array(intervention).optional() })
  .meta({ title: 'a mitigation', description: 'switched on by --with and its name' })

export const expectation = z
  .strictObject({
    name: text,
    metric: text.meta({ description: 'a metric stream such as turn.gapMs.p95, or alerts.<detector>' }),
    slice: text
      .optional()
      .meta({ description: 'a named slice, device=android|ios,connection=lte, or nothing for all' }),
    minutes: bounds
      .optional()
      .meta({ description: 'minutes of the run [from, to); default: from the settled fault to the end' }),
    kind: z.enum(['moves', 'flat', 'detector']).optional(),
    healthy: bounds.optional().meta({ description: 'bounds on the twin’s value' }),
    drill: bounds.optional().meta({ description: 'bounds on the drill’s value' }),
    ratio: bounds.optional().meta({ description: 'bounds on drill ÷ twin' }),
    difference: bounds.optional().meta({ description: 'bounds on drill − twin' }),
    within: share.optional().meta({ description: 'flat: drill ÷ twin stays this near to 1, such as 5%' }),
    seedSpread: z.number().min(0).optional().meta({
      description: 'bounds hold for the mean of five seeds; one seed alone may lie this much further out',
    }),
  })
  .meta({ title: 'an expectation' })

export const query = z.strictObject({ title: text, sql: text }).meta({ title: 'a query' })

const detectorOf = (detectors: Parley['detectors']) => z
  .strictObject({
    detector: z.enum(detectors.flatMap(({ name, watch }) => (watch === undefined ? [] : [name])), {
      error: ({ input }) =>
        detectors.some(({ name }) => name === input) ? `"${input}" watches every run, so that a scenario cannot ask for it` : undefined,
    }),
    pool: name.optional(),
    options: z.record(name, z.number()).optional(),
  })
  .meta({ title: 'a detector' })

/** Schemas of interventions, mitigations and detectors. */
export function interventionsSchema(changes: ChangesSchema, detectors: Parley['detectors']) {
  const body = bodyOf(changes)
  const intervention = interventionOf(body)
  return { intervention, mitigation: mitigationOf(body, intervention), detector: detectorOf(detectors) }
}
