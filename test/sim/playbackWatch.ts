import type { Turn } from '../../src/model/turn.ts'
import type { Path } from '../stages/verbs.ts'

interface Part {
  audioUs: number
  arrivesUs: number
}

/** A client of one's own for every turn: what comes in order is played, what comes early waits for what lies before it. */
export class PlaybackWatch {
  private readonly clients = new Map<Turn, { parts: Part[]; played: number; headUs: number }>()
  private waitedUs = 0

  constructor({ playback }: Path) {
    const hear = playback.hear
    playback.hear = (turn, part, audioUs, arrivesUs) => {
      hear(turn, part, audioUs, arrivesUs)
      this.hear(turn, part, { audioUs, arrivesUs })
    }
  }

  /** Σ of the waits of parts that came since the last call, ms. */
  close(): number {
    const { waitedUs } = this
    this.waitedUs = 0
    return waitedUs / 1000
  }

  private hear(turn: Turn, number: number, part: Part): void {
    const client = this.clients.get(turn) ?? { parts: [], played: 0, headUs: -1 }
    this.clients.set(turn, client)
    client.parts[number] = part
    for (let next = client.parts[client.played]; next !== undefined; next = client.parts[client.played]) {
      client.played++
      if (next.audioUs === 0) continue
      // The first sound waits for the buffer, which is no queue.
      if (client.headUs < 0) client.headUs = turn.firstAudioUs
      else this.waitedUs += Math.max(0, client.headUs - next.arrivesUs)
      client.headUs = Math.max(client.headUs, next.arrivesUs) + next.audioUs
    }
  }
}
