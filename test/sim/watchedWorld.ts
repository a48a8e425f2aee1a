import type { PoolSpec, Scenario } from '../../src/model/scenario.ts'
import { World } from '../../src/sim/world.ts'
import type { FleetRef, PoolRef } from '../../src/stages/serverRefs.ts'
import { copied, type ToldMinute } from '../metrics/toldFacts.ts'
import { type Path, stagesBehind } from '../stages/verbs.ts'
import { FleetWatch } from './fleetWatch.ts'
import { PlaybackWatch } from './playbackWatch.ts'
import { PoolWatch } from './poolWatch.ts'
import type { Watched } from './watched.ts'
import { type WorkMinute, WorkWatch } from './workWatch.ts'

/** A run: what the facts say of each minute, and what the watches saw of it. */
export interface WatchedRun {
  world: World
  told: ToldMinute[]
  /** By pool, a row a minute. */
  seen: Map<string, Watched[]>
  /** Σ of the waits of parts of audio that came in each minute, ms. */
  playedLateMs: number[]
  /** What became of the work of the pools of workers, by pool, a row a minute. */
  work: Map<string, WorkMinute[]>
  /** By minute, the one in which the last turn or recording ended that they had worked for in it. */
  settled: number[]
}

const US_PER_HOUR = 3_600_000_000

/** Price of one worker for one µs, as the price knob stands. */
function priceOf(world: World, spec: PoolSpec): () => number {
  const knob = world.knob(`pool/${spec.name}.usdPerGpuHour`)
  const perGpu = Number(spec.knobs.instancesPerGpu ?? 1)
  return () => (knob.value * (spec.gpusPerWorker === 0 ? 1 : spec.gpusPerWorker / perGpu)) / US_PER_HOUR
}

type Watch = PoolWatch | FleetWatch

function watchesOf(world: World): Map<string, Watch> {
  const { servers, scenario, dictionary } = world
  return new Map(
    scenario.pools.map((spec): [string, Watch] => {
      const region = dictionary.code('region', spec.region)
      const price = priceOf(world, spec)
      if (spec.stage !== 'llm') return [spec.name, new PoolWatch(servers.of<PoolRef>(spec.stage)[region].server, price)]
      const fleets = [servers.of<FleetRef>(spec.stage)[region], servers.fallbackOf<FleetRef>(spec.stage)[region]]
      const fleet = fleets.find((one) => one?.name === spec.name) as FleetRef
      return [spec.name, new FleetWatch(fleet.server, price)]
    }),
  )
}

/** Runs a scenario with all that it plays, its servers watched at every event. */
export function watchedRun(scenario: Scenario): WatchedRun {
  const options = { seed: scenario.seed, interventions: scenario.interventions, facts: null, keepTurns: 0 }
  const path = {} as Path
  const world = new World(scenario, { stages: stagesBehind(path, {}) }, options)
  path.caller = world.people
  const { simulation } = world
  const watches = watchesOf(world)
  const playback = new PlaybackWatch(path)
  const work = new WorkWatch(world)
  for (const spec of scenario.pools) {
    if (spec.stage === 'llm') continue
    const { server } = world.servers.of<PoolRef>(spec.stage)[world.dictionary.code('region', spec.region)]
    work.add(spec.name, server, priceOf(world, spec))
  }
  const look = () => {
    for (const watch of watches.values()) watch.look(simulation.nowUs)
    work.look()
  }
  const at = simulation.at.bind(simulation)
  simulation.at = (timeUs, verb, subject, rank) => {
    const watched = (given: typeof subject) => {
      verb(given)
      look()
    }
    at(timeUs, watched, subject, rank)
  }
  // Interventions were put down before anybody watched; they go at rank −1.
  for (const { atUs, untilUs } of scenario.interventions) {
    for (const us of [atUs, untilUs]) if (us !== null) simulation.at(us, () => {}, null, -0.5)
  }
  const run: WatchedRun = { world, told: [], seen: new Map(scenario.pools.map(({ name }) => [name, []])), playedLateMs: [], work: new Map(), settled: [] }
  const minuteClosed: Parameters<World['run']>[0]['minuteClosed'] = (facts) => {
    run.told.push(copied(facts))
    for (const [name, watch] of watches) run.seen.get(name)?.push(watch.close(simulation.nowUs))
    work.close(facts.minute)
    run.playedLateMs.push(playback.close())
    return []
  }
  world.run({ minuteClosed }, null)
  const jobs = run.told.flatMap((at) => at.jobs)
  run.work = work.minutes(run.told.length, jobs)
  run.settled = work.settled(run.told.length, jobs)
  return run
}
