import fc from 'fast-check'
import { expect, it } from 'vitest'
import { replay } from '../../src/experiment/replay.ts'
import type { KnobSpec } from '../../src/model/knob.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import { knobAddresses } from '../../src/scenario/knobAddresses.ts'
import { InputError } from '../../src/input/inputError.ts'
import { quantityText } from '../../src/scenario/quantity.ts'
import { loadDrill } from './tinyWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** `ANY_KNOBS_RUNS=3000 ANY_KNOBS_SEED=2 npx vitest …` searches longer and elsewhere. */
const runs = Number(process.env.ANY_KNOBS_RUNS ?? 80)
const seed = Number(process.env.ANY_KNOBS_SEED ?? 1)

const stages = ['vad', 'asr', 'embed', 'rerank', 'llm', 'tts', 'egress']
/** Without those that bring crowds: a run would last as long as the crowd is large. */
const knobs = [...knobAddresses(standardParley, new Map(stages.map((stage) => [stage, stage])), ['callers', 'notes'])].filter(
  ([address]) => !/callsPerMinute|bulkSize/.test(address),
)

/** Either end of a knob's range, or anything up to twenty times more or less than where it stands. */
function values({ unit, choices = ['near', 'home'], base, min = 0, max = 1e6, integer }: KnobSpec): fc.Arbitrary<string> {
  if (typeof base === 'string') return fc.constantFrom(...choices)
  const around = fc.double({ min: -3, max: 3, noNaN: true }).map((log) => (base || max / 100) * Math.exp(log))
  return fc
    .oneof({ arbitrary: around, weight: 3 }, fc.constantFrom(min, max))
    .map((value) => Math.min(max, Math.max(min, Number(value.toPrecision(4)))))
    .map((value) => quantityText(integer ? Math.round(value) : value, unit))
}

const oneOf = (some: typeof knobs) =>
  fc.constantFrom(...some).chain(([address, spec]) => fc.tuple(fc.constant(address), values(spec)))
const turned = oneOf(knobs)
const turnedLater = oneOf(knobs.filter(([, { startOnly }]) => startOnly !== true))
const second = fc.integer({ min: 5, max: 150 })

const drill = fc.record({
  atStart: fc.uniqueArray(turned, { maxLength: 6, selector: ([address]) => address }),
  later: fc.array(fc.tuple(second, second, turnedLater), { maxLength: 4 }),
  losses: fc.array(fc.tuple(second, fc.constantFrom(...stages), fc.constantFrom('crash', 'drain'), fc.constantFrom('workers: 1', 'worker: 0', 'worker: slow')), {
    maxLength: 2,
  }),
})

type Drill = typeof drill extends fc.Arbitrary<infer T> ? T : never

function yaml({ atStart, later, losses }: Drill): string {
  const play = [
    ...later.map(([at, lasts, [knob, value]]) => `at: ${at}s, for: ${lasts}s, change: { ${knob}: { set: ${value} } }`),
    ...losses.map(
      ([at, pool, verb, whom]) => `at: ${at}s, ${verb}: { pool: ${pool}, ${whom} }`,
    ),
    // A worker is called slow only where something has slowed one.
    ...losses.filter(([, , , whom]) => whom.endsWith('slow')).map(([, pool]) => `at: 1s, change: { pool/${pool}.slowWorkerTimes: 3 }`),
  ]
  return [
    'duration: 3m',
    `knobs: { ${atStart.map(([knob, value]) => `${knob}: ${value}`).join(', ')} }`,
    'interventions:',
    '  - { id: noon, role: routine, at: 1m, change: { people/caller.thinkMs: { times: 1 } } }',
    ...play.map((what, i) => `  - { id: i${i}, role: routine, ${what} }`),
  ].join('\n')
}

/** Null where the check refuses. */
function accepted(drill: string): Scenario | null {
  try {
    return loadDrill(drill)
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

/** What has ended a run before. */
const once: [Drill][] = [
  [{ atStart: [['stage/retrieval.topK', '200']], later: [], losses: [] }],
  [{ atStart: [['stage/llm.userTokens', '9000']], later: [], losses: [] }],
]

const options = { mitigations: [], facts: null, tableSink: null, minuteSink: null, progress: null }

it('whatever the check accepts runs to its end, and loses and invents nothing', () => {
  let ran = 0
  fc.assert(
    fc.property(drill, (drawn) => {
      const scenario = accepted(yaml(drawn))
      if (scenario === null) return
      const { laws } = replay(scenario, { ...options, seed: 1, role: 'drill', keepTurns: 0, keepWindows: 720 }, standardParley)
      expect(laws.filter(({ ok }) => !ok)).toEqual([])
      ran++
    }),
    { numRuns: runs, seed, examples: once },
  )
  // The check refuses a knob that has no effect beside what else was drawn, such as a burst without a rate.
  expect(ran).toBeGreaterThan(0.7 * runs)
})
