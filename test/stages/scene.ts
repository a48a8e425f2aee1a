import type { Stream } from '../../src/kernel/random.ts'
import { usFromMs } from '../../src/kernel/time.ts'
import { Call } from '../../src/model/call.ts'
import type { KnobValue } from '../../src/model/knob.ts'
import type { PoolSpec } from '../../src/model/scenario.ts'
import { type Attribute, attributeAt, attributes } from '../../src/model/slice.ts'
import { draw, Turn } from '../../src/model/turn.ts'
import type { Outcome } from '../../src/model/factTable.ts'
import type { Pool } from '../../src/serving/pool.ts'
import { World } from '../../src/sim/world.ts'
import type { PoolRef } from '../../src/stages/serverRefs.ts'
import type { IndexState } from '../../src/stages/retrieval/indexState.ts'
import { smallPools, smallScenario } from '../sim/smallWorld.ts'
import { type Path, stagesBehind, verbs } from './verbs.ts'

export type Labels = Partial<Record<Attribute, string>>
export type Draws = Partial<Record<keyof typeof draw, number>>
type Log = [atMs: number, what: string][]

/** Always the median: u = ½ gives the middle of every lognormal. */
const even: Stream = { uniform: () => 0.5 }

/** Somebody in a quiet room who asks for nothing that has to be looked up; labels not named are `any`. */
const plain: Labels = { tenant: 'acme', region: 'east', noise: 'quiet', route: 'smalltalk' }

/**
 * A line without jitter or loss, VAD frames that cost nothing, callers who never interrupt or leave: what is left is the
 * stage under test. The rest pins what the stories count in, whatever the service’s own values are tuned to.
 */
export const calm: Record<string, KnobValue> = {
  'stage/uplink.jitterMs': 0,
  'stage/uplink.lossRatio': 0,
  'stage/downlink.jitterMs': 0,
  'stage/downlink.lossRatio': 0,
  'stage/vad.frameMs': 0,
  'stage/vad.echoRatio': 0,
  'people/caller.interruptTimes': 0,
  'people/caller.abandonTimes': 0,
  'stage/capture.packetMs': 20,
  'stage/asr.chunkMs': 160,
  'stage/asr.finalWork': 0.25,
  'stage/uplink.rttMs': 16,
  'stage/uplink.bufferMs': 40,
  'stage/vad.minSpeechMs': 64,
  'stage/vad.reopenMs': 320,
  'stage/vad.hangoverMs': 500,
  'stage/vad.missedSilenceRatio': 0.02,
}

/** The small world's pools with some knobs of some stages changed. */
export function poolsWith(changes: Partial<Record<PoolSpec['stage'], PoolSpec['knobs']>>): PoolSpec[] {
  return smallPools.map((pool) => ({ ...pool, knobs: { ...pool.knobs, ...changes[pool.stage] } }))
}

/** A service to which nobody calls by themselves: the test puts the calls and turns on stage, and reads the log. */
export class Scene {
  readonly world: World
  readonly log: Log = []
  /** Turns that ended, in order. */
  readonly ended: { turn: Turn; how: Outcome }[] = []
  readonly path = {} as Path
  private readonly found: { knowledge?: IndexState } = {}
  private calls = 0

  constructor({ knobs = {}, pools = smallPools }: { knobs?: Record<string, KnobValue>; pools?: PoolSpec[] } = {}) {
    const options = { seed: 1, interventions: [], facts: null, keepTurns: 0 }
    this.world = new World(smallScenario({ knobs, pools }), { stages: stagesBehind(this.path, this.found) }, options)
    this.path.caller = this.world.people
    const { ledger } = this.world
    ledger.turnEnded = (turn, how) => {
      this.ended.push({ turn, how })
    }
  }

  /** Σ of the waits in a stage without a pool, µs. */
  waitedUs(stage: keyof Path): number {
    return this.world.pipelines.backlogs.find((one) => one.stage.name === stage)?.backlog.waitUs ?? Number.NaN
  }

  /** The pool of a kind in a region. */
  pool(kind: string, region = 'east'): Pool {
    return this.world.servers.of<PoolRef>(kind)[this.world.dictionary.code('region', region)].server
  }

  get knowledge(): IndexState {
    return this.found.knowledge as IndexState
  }

  /** Leaves only these stages real; what they say to the others is logged. */
  only(...stages: (keyof Path)[]): this {
    for (const stage of Object.keys(verbs) as (keyof Path)[]) {
      if (!stages.includes(stage)) this.mute(stage)
    }
    return this
  }

  private mute<Stage extends keyof Path>(stage: Stage): void {
    const fake = verbs[stage].map((verb) => [
      verb,
      (_subject: unknown, ...more: unknown[]) => this.note([`${stage}.${String(verb)}`, ...more].join(' ')),
    ])
    this.path[stage] = Object.fromEntries(fake) as never
  }

  note(what: string): void {
    this.log.push([this.world.simulation.nowUs / 1000, what])
  }

  call(labels: Labels = {}, goals = 1): Call {
    const codes = new Uint16Array(attributes.length)
    const named: Labels = { ...plain, ...labels }
    for (const name of attributes) codes[attributeAt[name]] = this.world.dictionary.code(name, named[name] ?? 'any')
    return new Call(++this.calls, 0, codes, this.world.simulation.nowUs, goals, even)
  }

  /** A turn that speaks now for `speechMs`, with every draw at its median but those given. */
  turn(speechMs: number, labels: Labels = {}, draws: Draws = {}, call = this.call(labels)): Turn {
    const turn = this.speaking(new Turn(call, call.turns++, even), speechMs)
    for (const [name, u] of Object.entries(draws)) turn.u[draw[name as keyof typeof draw]] = u
    return turn
  }

  /** A turn with luck of its own. */
  stranger(speechMs: number, labels: Labels = {}): Turn {
    const call = this.call(labels)
    return this.speaking(new Turn(call, 0, this.world.random.stream('stranger', call.id)), speechMs)
  }

  private speaking(turn: Turn, speechMs: number): Turn {
    turn.spokeAtUs = this.world.simulation.nowUs
    turn.speechUs = usFromMs(speechMs)
    turn.speechEndUs = turn.spokeAtUs + turn.speechUs
    return turn
  }

  /** Many callers of one kind, one every `everyMs`; runs until the last is done. Returns the turns that ended. */
  crowd(count: number, everyMs: number, labels: Labels = {}, goals = 1): Turn[] {
    const { simulation, people } = this.world
    const { begin } = people
    const from = this.ended.length
    for (let i = 0; i < count; i++) simulation.in(usFromMs(i * everyMs), begin, this.call(labels, goals))
    this.run()
    return this.ended.slice(from).map(({ turn }) => turn)
  }

  run(untilMs = Number.POSITIVE_INFINITY): this {
    this.world.simulation.run(untilMs * 1000)
    return this
  }

  at(ms: number, verb: () => void): this {
    this.world.simulation.at(usFromMs(ms), verb as (subject: null) => void, null)
    return this
  }
}
