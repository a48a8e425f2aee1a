import { z } from 'zod'
import { detector, expectation, intervention, mitigation, query } from './play.ts'
import { clock, file, name, sliceMap, text, time } from './scalars.ts'
import { cohort, componentMap, inherited, knobs, pool } from './world.ts'

/** A scenario file as it is written. Everything may come from the file it extends. */
export const scenarioFile = z
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
    pools: z.record(name, pool).optional().meta({ description: 'workers by name, one pool a stage and region' }),
    components: componentMap.optional().meta({ description: 'what has versions: asr, llm, prompt, voice, index, app' }),
    interventions: z.array(intervention).optional().meta({ description: 'what happens: faults, routines and decoys' }),
    mitigations: z.record(name, mitigation).optional().meta({ description: 'what would help, switched on by --with' }),
    expect: z.array(expectation).optional().meta({ description: 'what the run must show; it decides the exit code' }),
    queries: z.array(query).optional().meta({ description: 'the first dashboard queries, SQL over turns and minutes' }),
    rollbackTrigger: text.optional().meta({ description: 'when to roll back without asking' }),
    prevention: text.optional().meta({ description: 'the gate that would have caught it' }),
    detectors: z.record(name, detector).optional().meta({ description: 'what watches the run' }),
  })
  .meta({ title: 'a scenario', description: 'a parley scenario: a world, what happens in it, and what it must show' })

export type ScenarioFile = z.infer<typeof scenarioFile>
export type Deed = Omit<z.infer<typeof mitigation>, 'title' | 'interventions'>
export type WrittenIntervention = z.infer<typeof intervention>
export type WrittenMitigation = z.infer<typeof mitigation>
export type WrittenExpectation = z.infer<typeof expectation>
export type WrittenChanges = NonNullable<Deed['change']>
export type WrittenWhere = NonNullable<Deed['where']>

/** Parts by name that a drill may change a little of, or take away with null. */
const named = ['slices', 'cohorts', 'pools', 'mitigations', 'detectors'] as const

/**
 * JSON Schema of a scenario file, for editors (`parley schema`). It knows shapes, names of knobs and units, not meanings;
 * and no key is required that the extended file may bring.
 */
export function scenarioJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(scenarioFile, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      if (inherited.some((part) => part === zodSchema)) delete jsonSchema.required
    },
  }) as { properties: Record<string, { additionalProperties: unknown }> }
  for (const key of named) {
    const part = schema.properties[key]
    part.additionalProperties = { anyOf: [part.additionalProperties, { type: 'null' }] }
  }
  return schema
}
