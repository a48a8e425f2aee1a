import type { KnobSpecs } from '../model/knob.ts'
import { asrKnobs } from './asr/knobs.ts'
import { captureKnobs } from './capture/knobs.ts'
import { downlinkKnobs } from './downlink/knobs.ts'
import { llmKnobs } from './llm/knobs.ts'
import { playbackKnobs } from './playback/knobs.ts'
import { retrievalKnobs } from './retrieval/knobs.ts'
import { ttsKnobs } from './tts/knobs.ts'
import { uplinkKnobs } from './uplink/knobs.ts'
import { vadKnobs } from './vad/knobs.ts'

/** The stages in the order of a turn, with what each does and its knobs at `stage/<name>.<knob>`. */
export const stages = {
  capture: { about: 'the caller speaks; the app packs frames into packets', knobs: captureKnobs as KnobSpecs },
  uplink: { about: 'delay, jitter and loss on the way to the serving region', knobs: uplinkKnobs as KnobSpecs },
  vad: { about: 'finds where speech starts and ends, and where it falsely seems to', knobs: vadKnobs as KnobSpecs },
  asr: { about: 'streams chunks to a GPU pool, shows partials, decodes the final text', knobs: asrKnobs as KnobSpecs },
  retrieval: { about: 'embeds, searches, reranks and fetches documents', knobs: retrievalKnobs as KnobSpecs },
  llm: { about: 'writes the answer on replicas with continuous batching', knobs: llmKnobs as KnobSpecs },
  tts: { about: 'splits the answer into segments and speaks them', knobs: ttsKnobs as KnobSpecs },
  downlink: { about: 'media egress and the way back to the caller', knobs: downlinkKnobs as KnobSpecs },
  playback: { about: 'the client’s jitter buffer, what is heard, and barge-in', knobs: playbackKnobs as KnobSpecs },
} as const
