import { z } from 'zod'
import type { Parley } from '../../parley/parley.ts'
import { expectation, interventionsSchema, query } from './interventions.ts'
import { clock, file, name, sliceMap, text, time } from './scalars.ts'
import { cohort, worldSchema } from './world.ts'

type World = ReturnType<typeof worldSchema>
type Play = ReturnType<typeof interventionsSchema>

/** A scenario file as written. Every key may come from the file it extends. */
const fileOf = ({ knobs, pool, components }: World, { detector, intervention, mitigation }: Play) => z
  .strictObject({
    extends: file
      .optional()
      .meta({ description: 'a scenario this one changes: maps merge, the rest replaces, null takes away' }),
    name: name.optional().meta({ description: 'the name of the scenario; default: of the file' }),
    title: text.optional().meta({ description: 'one line' }),
    story: text.optional().meta({ description: 'what happened, one paragraph' }),
    seed: z
      .number()
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .meta({ description: 'a whole number, 0 or more' }),
    duration: time.optional().meta({ description: 'length of the run, such as 60m' }),
    start: clock.optional().meta({ description: 'time of day at which the run starts, such as "10:00"' }),
    weekday: z.number().int().min(1).max(7).optional().meta({ description: 'a weekday, 1 (Monday) to 7' }),
    slices: z.record(name, sliceMap).optional().meta({ description: 'named slices that get their own metric streams' }),
    knobs: knobs.optional(),
    cohorts: z.record(name, cohort).optional().meta({ description: 'callers by kind' }),
    pipelines: z
      .record(name, z.array(name))
      .optional()
      .meta({ description: 'pipelines of its own by name: names of stages in the order of a turn' }),
    pools: z.record(name, pool).optional().meta({ description: 'workers by name, one pool a stage and region' }),
    components: components.optional().meta({ description: 'what has versions: asr, llm, prompt, voice, index, app' }),
    interventions: z.array(intervention).optional().meta({ description: 'what happens: faults, routines and decoys' }),
    mitigations: z.record(name, mitigation).optional().meta({ description: 'what would help, switched on by --with' }),
    expect: z.array(expectation).optional().meta({ description: 'what the run must show; it decides the exit code' }),
    queries: z.array(query).optional().meta({ description: 'the first dashboard queries, SQL over turns and minutes' }),
    rollbackTrigger: text.optional().meta({ description: 'when to roll back without asking' }),
    prevention: text.optional().meta({ description: 'the gate that would have caught it' }),
    detectors: z.record(name, detector).optional().meta({ description: 'what watches the run' }),
  })
  .meta({ title: 'a scenario', description: 'a parley scenario: a world, what happens in it, and what it must show' })

export type ScenarioSchema = ReturnType<typeof fileOf>
/** A scenario file after validation of its structure. */
export type ScenarioFile = z.infer<ScenarioSchema>
export type InterventionBody = Omit<z.infer<Play['mitigation']>, 'title' | 'interventions'>
export type WrittenIntervention = z.infer<Play['intervention']>
export type WrittenMitigation = z.infer<Play['mitigation']>
export type WrittenExpectation = z.infer<typeof expectation>
export type WrittenChanges = NonNullable<InterventionBody['change']>
export type WrittenWhere = NonNullable<InterventionBody['where']>

interface Made {
  schema: ScenarioSchema
  detector: Play['detector']
  /** Maps of which a drill may write a part. */
  inherited: readonly unknown[]
}

/** Cache of schemas by the parley they belong to. */
const madeOf = new WeakMap<Parley, Made>()

function made(parley: Parley): Made {
  let found = madeOf.get(parley)
  if (found === undefined) {
    const world = worldSchema(parley)
    const play = interventionsSchema(world.changes, parley.detectors)
    found = { schema: fileOf(world, play), detector: play.detector, inherited: [...world.inherited, play.detector] }
    madeOf.set(parley, found)
  }
  return found
}

/** The schema of scenario files for a parley's registries. */
export function scenarioSchema(parley: Parley): ScenarioSchema {
  return made(parley).schema
}

/** Maps by name whose entries a drill may override in part, or remove with null. */
const named = ['slices', 'cohorts', 'pipelines', 'pools', 'mitigations', 'detectors'] as const

/** The options of one detector with their bounds: a condition on entries that name it. */
function optionsSchema({ name: detector, runOptions }: Parley['detectors'][number]) {
  const options = Object.entries(runOptions).map(([option, { min, max, about, unit }]) => [
    option,
    { type: 'number', description: `${about} (${unit})`, ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) },
  ])
  return {
    if: { properties: { detector: { const: detector } }, required: ['detector'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { options: { properties: Object.fromEntries(options), additionalProperties: false } } },
  }
}

/**
 * JSON Schema of a scenario file, for editors (`parley schema`). It covers structure, names of knobs and units, not
 * semantics; no key is required that the extended file may provide.
 */
export function scenarioJsonSchema(parley: Parley): Record<string, unknown> {
  const { schema: scenario, detector, inherited } = made(parley)
  const schema = z.toJSONSchema(scenario, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      if (inherited.some((part) => part === zodSchema)) delete jsonSchema.required
      if ((zodSchema as unknown) === detector) jsonSchema.allOf = parley.detectors.map(optionsSchema)
    },
  }) as { properties: Record<string, { additionalProperties: unknown }> }
  for (const key of named) {
    const part = schema.properties[key]
    part.additionalProperties = { anyOf: [part.additionalProperties, { type: 'null' }] }
  }
  return schema
}
