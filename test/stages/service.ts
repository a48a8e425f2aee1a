import { usFromMs } from '../../src/kernel/time.ts'
import type { Call } from '../../src/model/call.ts'
import type { KnobValue } from '../../src/model/knob.ts'
import { draw, type Turn } from '../../src/model/turn.ts'
import { calm, type Draws, Scene } from './scene.ts'

/** How a whole service would treat a turn: the first sound after a gap, an answer of some length, or silence. */
export interface Service {
  gapMs?: number
  audioMs?: number
  grounded?: boolean
  silent?: boolean
  draws?: Draws
}

/** People who always speak for a second or so, and a service in one piece. */
export function people(service: Service, knobs: Record<string, KnobValue> = {}): Scene {
  const scene = new Scene({ knobs: { ...calm, 'stage/llm.clarifyRatio': 0, 'stage/llm.userTokens': 20, ...knobs } })
  scene.only('caller')
  const { gapMs = 500, audioMs = 2000, grounded = true, silent = false, draws = {} } = service
  const { path } = scene
  const { simulation } = scene.world
  const answered = (turn: Turn) => path.caller.end(turn, 'answered')
  const first = (turn: Turn) => {
    turn.firstAudioUs = simulation.nowUs
    turn.audioUs = usFromMs(audioMs)
    path.caller.heardFirst(turn)
    simulation.in(turn.audioUs, answered, turn)
  }
  path.capture = {
    speak: (turn) => {
      scene.note(`speak ${turn.call.goal}/${turn.call.tries}`)
      for (const [name, u] of Object.entries(draws)) turn.u[draw[name as keyof typeof draw]] = u
      Object.assign(turn, { wer: 0.1, grounded, outputTokens: 40 })
      if (!silent) simulation.at(turn.speechEndUs + usFromMs(gapMs), first, turn)
    },
  }
  return scene
}

export const begin = (scene: Scene, call: Call) => scene.world.people.begin(call)

/** Luck with which nothing goes wrong. */
export const happy: Draws = { success: 0, abandon: 0.999, interrupt: 0.999 }
