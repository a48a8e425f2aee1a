import type { Turn } from '../model/turn.ts'

/** What the stages of a pipeline tell each other, in the order of a turn. A stage's port takes a signal in. */
export interface Ports {
  /** The caller starts to speak. */
  speech(turn: Turn): void
  /** The next chunk of the caller's audio is there. */
  audioChunk(turn: Turn): void
  /** The caller has finished: endpointing is the work of the stage that emits this. */
  utterance(turn: Turn): void
  /** What was said is known. */
  transcript(turn: Turn): void
  /** What is to be asked of the model is known: documents and all. */
  prompt(turn: Turn): void
  /** So many more tokens of the answer are written. */
  tokens(turn: Turn, count: number): void
  /** A piece of the answer's text is complete, to be spoken. */
  segment(turn: Turn, characters: number): void
  /** Part number `part` (from 0) of the answer's sound, on its way from `atUs` on; it may be silent (0 µs). */
  audioPart(turn: Turn, part: number, audioUs: number, atUs: number): void
  /** No more of the answer will come than what was announced. */
  answerEnd(turn: Turn): void
}

export type PortName = keyof Ports
/** `sound` ends a pipeline: the caller hears. It has no port, the caller is told. */
export type Signal = PortName | 'sound'

export const portNames = [
  'speech',
  'audioChunk',
  'utterance',
  'transcript',
  'prompt',
  'tokens',
  'segment',
  'audioPart',
  'answerEnd',
] as const satisfies readonly PortName[]
