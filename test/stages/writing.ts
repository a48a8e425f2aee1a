import type { KnobValue } from '../../src/model/knob.ts'
import type { FleetRef } from '../../src/stages/serverRefs.ts'
import { calm, type Draws, poolsWith, Scene } from './scene.ts'

export const model = 'llama3-8b-a100-tp1'
export const oneReplica = poolsWith({ llm: { workers: 1 } })
/** Twenty ms before an attempt, thirty tokens of answer in segments of 45 + 45 + 45 characters. */
export const short: Record<string, KnobValue> = {
  ...calm,
  'stage/llm.overheadMs': 20,
  'stage/llm.outputTokensMedian': 30,
  'stage/llm.outputTokensMax': 300,
  'stage/tts.firstSegmentChars': 45,
  'stage/tts.segmentChars': 45,
  'stage/llm.retryAfterMs': 600_000,
  'stage/llm.timeoutMs': 600_000,
  'stage/llm.fallbackShare': 0,
}

export function sceneWith(knobs: Record<string, KnobValue> = {}, pools = oneReplica) {
  const scene = new Scene({ knobs: { ...short, ...knobs }, pools }).only('llm')
  scene.path.tts = {
    say: (turn, characters) => {
      turn.segments++
      scene.note(`tts.say ${characters}`)
    },
  }
  return scene
}

/** One median turn asks; all that is said. */
export function ask(knobs: Record<string, KnobValue> = {}, draws: Draws = {}, pools = oneReplica) {
  const scene = sceneWith(knobs, pools)
  const turn = scene.turn(1000, {}, draws)
  scene.path.llm.ask(turn)
  scene.run()
  return { turn, said: scene.log.map(([, what]) => what), scene }
}

export const llmSite = (scene: Scene) => scene.world.servers.of<FleetRef>('llm')[scene.world.dictionary.code('region', 'east')]

/** GPU time of the region’s fleet so far. */
export const gpuBusyUs = (scene: Scene) => llmSite(scene).server.totals.counters(scene.world.simulation.nowUs).busyUs
