/** What a watch makes of a minute, in the columns of the table servers. */
export interface Watched {
  arrivals: number
  refused: number
  started: number
  wait_ms_sum: number
  queue_mean: number
  utilisation: number | null
  workers_up: number
  workers_cold: number
  workers_down: number
  batch_size_mean: number | null
  billed_worker_ms: number
  billed_usd: number
  length_ms: number
  /** Worker time, ms: by state, at work, and leaving without work. */
  cold_ms: number
  down_ms: number
  up_ms: number
  busy_ms: number
  draining_ms: number
  preemptions: number
  kv_usage: number | null
  oldest_wait_ms: number | null
}

const nothing = () => ({ queue: 0, up: 0, cold: 0, down: 0, busy: 0, draining: 0, sequences: 0, usd: 0 })
const noCount = () => ({ arrivals: 0, refused: 0, started: 0, waitedUs: 0, batches: 0, batched: 0, preemptions: 0 })

/** Counts of the present minute, what is there now, and its integral over the minute. `usd` is the price of a worker for a µs. */
export class Sums {
  count = noCount()
  readonly now = nothing()
  private area = nothing()
  private seenUs = 0
  private fromUs = 0

  passTo(nowUs: number): void {
    const us = nowUs - this.seenUs
    const { area, now } = this
    this.seenUs = nowUs
    area.queue += now.queue * us
    area.up += now.up * us
    area.cold += now.cold * us
    area.down += now.down * us
    area.busy += now.busy * us
    area.draining += now.draining * us
    area.sequences += now.sequences * us
    area.usd += (now.up + now.cold + now.down) * us * now.usd
  }

  close(): Omit<Watched, 'kv_usage' | 'oldest_wait_ms'> {
    const { area, count, seenUs } = this
    const us = seenUs - this.fromUs
    this.area = nothing()
    this.count = noCount()
    this.fromUs = seenUs
    const share = (part: number, of: number) => (of > 0 ? part / of : null)
    return {
      arrivals: count.arrivals,
      refused: count.refused,
      started: count.started,
      wait_ms_sum: count.waitedUs / 1000,
      queue_mean: area.queue / us,
      utilisation: share(area.busy, area.up),
      workers_up: area.up / us,
      workers_cold: area.cold / us,
      workers_down: area.down / us,
      batch_size_mean: count.batches > 0 ? count.batched / count.batches : share(area.sequences, area.busy),
      billed_worker_ms: (area.up + area.cold + area.down) / 1000,
      billed_usd: area.usd,
      length_ms: us / 1000,
      cold_ms: area.cold / 1000,
      down_ms: area.down / 1000,
      up_ms: area.up / 1000,
      busy_ms: area.busy / 1000,
      draining_ms: area.draining / 1000,
      preemptions: count.preemptions,
    }
  }
}
