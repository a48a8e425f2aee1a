import { describe, expect, it } from 'vitest'
import { stages } from '../../src/stages/index.ts'
import { serverOf } from '../../src/stages/serviceParts.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import { Simulation } from '../../src/kernel/simulation.ts'
import { runPoolRig } from '../../src/rig/pool/pool.ts'
import { poolModelRig } from '../../src/rig/pool/poolModel.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { toYaml } from '../../src/scenario/toYaml.ts'
import { Job } from '../../src/serving/job.ts'
import type { Pool } from '../../src/serving/pool.ts'
import type { PoolProfile } from '../../src/serving/profile.ts'
import { profileText } from '../../src/serving/profileFile.ts'
import { shippedProfiles } from '../../src/serving/shippedProfiles.ts'
import { KnobBoard } from '../../src/sim/knobBoard.ts'
import { filesOf, loadDrill, mistakesIn, tinyWorld } from './tinyWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const a100 = shippedProfiles[0] as PoolProfile
const t4 = { ...shippedProfiles[1], name: 'tts-mine' } as PoolProfile

const poolOf = (drill: string, pool: string, more: Record<string, string> = {}) =>
  loadDrill(drill, more).pools.find(({ name }) => name === pool)

/** Mean time in the pool of a scenario with so many clients that never pause, ms. */
function meanMs(drill: string, name: string, clients: number): number {
  const scenario = loadDrill(drill)
  const spec = scenario.pools.find((pool) => pool.name === name)
  if (spec === undefined) throw new Error(`no pool ${name}`)
  const board = new KnobBoard(scenario, { stages })
  const knob = (short: string) => board.knob(`pool/${name}.${short}`)
  const world = { simulation: new Simulation(), random: new RandomStreams(1), tenant: () => 0, knob }
  const { server, need } = serverOf({ stages }, spec.stage)
  const pool = server.build(world, spec, need, null) as unknown as Pool
  let served = 0
  let us = 0
  const listener = {
    served: (job: Job) => {
      us += job.finishedUs - job.arrivedUs
      if (++served < 20_000) pool.submit(job)
    },
  }
  for (let i = 0; i < clients; i++) pool.submit(new Job(null, listener))
  world.simulation.run()
  return us / served / 1000
}

describe('a pool of a scenario with a profile', () => {
  it('is as fast as the rig with the same profile, two instances on one GPU included', () => {
    for (const clients of [1, 3, 9, 16]) {
      const rig = { ...poolModelRig(a100, clients), overheadMs: 0, serialMs: 0 }
      const ours = meanMs('pools: { embed: { profile: fastpitch-a100, workers: 2 } }', 'embed', clients)
      expect(Math.abs(ours / runPoolRig(rig).latencyMs.avg - 1)).toBeLessThan(0.01)
    }
  })

  it('counts a synthesiser’s work by the audio of the measured text', () => {
    const pool = poolOf('pools: { tts: { profile: fastpitch-a100 } }', 'tts')
    const requestMs = (128 / 15.9) * 1000 * (0.03 + 0.2)
    expect(pool?.knobs.msPerStep).toBe(a100.stepMs)
    expect((pool?.knobs.msPerItem as number) * requestMs).toBeCloseTo(a100.perUnitMs, 9)
    expect(pool?.knobs).toMatchObject({ instancesPerGpu: 2, interference: 0.549, batchMax: 8, batchPreferred: 4 })
  })

  it('takes a recogniser’s and a language model’s', () => {
    const drill = 'pools: { asr: { profile: riva-asr-160ms }, llm: { profile: llama3-70b-h100-tp4 } }'
    expect(poolOf(drill, 'asr')?.knobs).toMatchObject({ msPerStep: 0.9382, msPerItem: 0.4538, serviceCv: 0.278 })
    expect(poolOf(drill, 'llm')).toMatchObject({
      model: 'llama3-70b-h100-tp4',
      knobs: { engineFactor: 1, engineMs: 0 },
    })
  })

  it('lets go before it what stands beside it or above it, not what it inherits', () => {
    const world = tinyWorld.replace('tts: { stage: tts,', 'tts: { stage: tts, msPerStep: 9ms, batchDelayMs: 7ms,')
    const files = (drill: string) => filesOf({ 'world.yaml': world, 'drill.yaml': `extends: world.yaml\n${drill}` })
    const [beside] = loadScenario(
      'drill.yaml',
      files('pools: { tts: { profile: fastpitch-t4, batchDelayMs: 2ms } }'),
  standardParley,
    ).pools.filter(({ name }) => name === 'tts')
    expect(beside.knobs).toMatchObject({ msPerStep: 10.6091, batchDelayMs: 2 })
    const inWorld = filesOf({
      'world.yaml': world.replace('msPerStep: 9ms, batchDelayMs: 7ms', 'profile: fastpitch-t4'),
      'drill.yaml': 'extends: world.yaml\npools: { tts: { msPerStep: 20ms } }',
    })
    const [above] = loadScenario('drill.yaml', inWorld, standardParley).pools.filter(({ name }) => name === 'tts')
    expect(above.knobs).toMatchObject({ msPerStep: 20, batchMax: 8 })
  })

  it('is a saved one by name before a shipped one, or a file by path', () => {
    const own = { ...t4, stepMs: 3 }
    const texts = { 'saved/tts-mine.json': profileText(own), 'fits/tts.json': profileText(t4) }
    const drill = (profile: string) => `extends: world.yaml\npools: { tts: { profile: ${profile} } }`
    const load = (profile: string) =>
      loadScenario('drill.yaml', {
        ...filesOf({ ...texts, 'world.yaml': tinyWorld, 'drill.yaml': drill(profile) }),
        savedProfile: (name) => (name === 'tts-mine' ? 'saved/tts-mine.json' : null),
      }, standardParley).pools.find(({ name }) => name === 'tts')?.knobs.msPerStep
    expect(load('tts-mine')).toBe(3)
    expect(load('fits/tts.json')).toBe(t4.stepMs)
  })

  it('stands alone once it is loaded: the resolved scenario has the numbers', () => {
    const scenario = loadDrill('pools: { tts: { profile: fastpitch-t4 } }')
    expect(loadScenario('again.yaml', filesOf({ 'again.yaml': toYaml(scenario) }), standardParley)).toEqual(scenario)
  })
})

describe('a profile that cannot be', () => {
  it.each([
    [
      'tts: { profile: fastpich-t4 }',
      /:2:\d+: there is no profile "fastpich-t4"; did you mean "fastpitch-t4"\? there are fastpitch-a100,/,
    ],
    [
      'tts: { profile: riva-asr-160ms }',
      /a tts pool cannot take riva-asr-160ms, a profile of kind asr; write one of kind pool, such as fastpitch-a100/,
    ],
    ['vad: { profile: fastpitch-t4 }', /a vad pool cannot take fastpitch-t4, a profile of kind pool; leave it away/],
    [
      'asr: { profile: riva-asr-960ms }',
      /fitted to chunks of 960 ms, stage\/asr\.chunkMs is 160; add knobs: \{ stage\/asr\.chunkMs: 960ms \}/,
    ],
    ['tts: { profile: nowhere.json }', /there is no file "nowhere.json"/],
    ['tts: { profile: bad.json }', /bad\.json: not JSON/],
    [
      'tts: { profile: short.json }',
      /tts-mine does not say how long the text of a measured request was; add "characters"/,
    ],
    ['tts: { profile: two.json }', /tts-mine prefers batches of 2 and 4; a pool has one/],
  ])('%s', (pools, told) => {
    const files = {
      'bad.json': '{',
      'short.json': profileText({ ...t4, characters: undefined }),
      'two.json': profileText({ ...t4, batchPreferred: [2, 4] }),
    }
    const lines = mistakesIn(`pools: { ${pools} }`, files)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(told)
  })

  it('of larger chunks is taken once the recogniser hears in such chunks', () => {
    const drill = 'knobs: { stage/asr.chunkMs: 960ms }\npools: { asr: { profile: riva-asr-960ms } }'
    expect(poolOf(drill, 'asr')?.knobs.msPerStep).toBe(7.4559)
  })
})
