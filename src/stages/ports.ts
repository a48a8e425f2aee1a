import type { Turn } from '../model/turn.ts'

/** The signals between the stages of a pipeline, in the order of a turn. A stage's port receives a signal. */
export interface Ports {
  /** The caller starts to speak. */
  speech(turn: Turn): void
  /** The caller's device begins to send: `turn.audio` says when each of its chunks leaves. Sent once a turn. */
  audioSource(turn: Turn): void
  /** The next chunk of the caller's audio has arrived. Sent once a chunk. */
  audioChunk(turn: Turn): void
  /** The caller has finished: emitted by the stage that does endpointing. */
  utterance(turn: Turn): void
  /** The transcript is final. */
  transcript(turn: Turn): void
  /** The input of the model is complete, documents included. */
  prompt(turn: Turn): void
  /** `count` more tokens of the answer are written. */
  tokens(turn: Turn, count: number): void
  /** A segment of the answer's text is complete and ready for synthesis. */
  segment(turn: Turn, characters: number): void
  /** Part number `part` (from 0) of the answer's audio, in transit from `atUs` on; it may be silent (0 µs). */
  audioPart(turn: Turn, part: number, audioUs: number, atUs: number): void
  /** No more of the answer will come than what was announced. */
  answerEnd(turn: Turn): void
}

export type PortName = keyof Ports
/** `sound` ends a pipeline: the caller hears audio. It has no port; the caller's model receives it. */
export type Signal = PortName | 'sound'

export const portNames = [
  'speech',
  'audioSource',
  'audioChunk',
  'utterance',
  'transcript',
  'prompt',
  'tokens',
  'segment',
  'audioPart',
  'answerEnd',
] as const satisfies readonly PortName[]
