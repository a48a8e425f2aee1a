import type { Turn } from './turn.ts'

/** Tokens of the answer heard so far, by the share of its audio that was played. */
export function playedTokens(turn: Turn, nowUs: number): number {
  if (turn.firstAudioUs < 0 || turn.audioUs === 0) return 0
  const heardUs = Math.min(turn.audioUs, Math.max(0, nowUs - turn.firstAudioUs))
  return Math.round((turn.outputTokens * heardUs) / Math.max(turn.audioUs, 1))
}
