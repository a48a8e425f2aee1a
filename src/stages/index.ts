import { asr } from './asr/stage.ts'
import { capture } from './capture/stage.ts'
import { downlink } from './downlink/stage.ts'
import { llm } from './llm/stage.ts'
import { playback } from './playback/stage.ts'
import { retrieval } from './retrieval/stage.ts'
import type { Stage } from './stage.ts'
import { tts } from './tts/stage.ts'
import { uplink } from './uplink/stage.ts'
import { vad } from './vad/stage.ts'

/** The stages shipped with parley, in the order of a turn. */
export const stages: readonly Stage[] = [capture, uplink, vad, asr, retrieval, llm, tts, downlink, playback]
