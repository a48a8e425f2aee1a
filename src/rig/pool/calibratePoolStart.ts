import type { MeasuredPoolRow } from './poolRows.ts'

/** Batch times with all instances busy, ms: step + perUnit · n; and the interference contained in them. */
export interface PoolStart {
  stepMs: number
  perUnitMs: number
  interference: number
}

/**
 * Estimate from throughput alone. More clients than instances keep all m instances busy: the clients form m + 1
 * groups, one of them waiting, so a batch has N / (m + 1) requests (at least one) and takes m · batch / throughput. A
 * straight line through those is the batch time under full load, and a single client has the time without
 * interference. Where only one size of batch was measured, the line goes through the single client instead, and
 * interference is 0.
 */
export function startOfPoolFit(rows: readonly MeasuredPoolRow[], instances: number, batchMax: number): PoolStart {
  const busy = rows.filter(({ concurrency }) => concurrency >= instances)
  const sizes = new Set(busy.map(({ concurrency }) => batchOf(concurrency, instances, batchMax)))
  const line = sizes.size > 1 ? busy : rows
  const points = line.map(({ concurrency, measured }) => {
    const size = batchOf(concurrency, instances, batchMax)
    return [size, (Math.min(concurrency, instances * size) / measured.throughput) * 1000] as const
  })
  const { base, slope } = points.length > 1 ? risingLine(points) : halved(points[0])
  const alone = rows.find(({ concurrency }) => concurrency === 1)
  const aloneMs = alone === undefined ? null : alone.measured.avgMs - (alone.overheadMs ?? 0)
  const interference =
    aloneMs === null || instances === 1 || line !== busy || !(aloneMs > 0)
      ? 0
      : ((base + slope) / aloneMs - 1) / (instances - 1)
  return { stepMs: base, perUnitMs: slope, interference: Math.max(-0.8 / Math.max(1, instances - 1), interference) }
}

/**
 * Overhead of client and network: answers of one batch arrive together and pass through the client one after the
 * other, so the mean rises with (batch + 1) / 2 times `serialMs`. Both 0 where the file has no overhead.
 */
export function overheadOf(rows: readonly MeasuredPoolRow[], instances: number, batchMax: number) {
  const points = rows.flatMap(({ concurrency, overheadMs }) => {
    const size = batchOf(concurrency, instances, batchMax)
    return overheadMs === null ? [] : [[(size + 1) / 2, overheadMs] as const]
  })
  if (points.length === 0) return { overheadMs: 0, serialMs: 0 }
  const { base, slope } = risingLine(points)
  return { overheadMs: base, serialMs: slope }
}

/** Mean batch when N clients form one group more than there are instances. */
function batchOf(concurrency: number, instances: number, batchMax: number): number {
  return Math.min(batchMax, Math.max(1, concurrency / (instances + 1)))
}

/** One point does not determine the slope: half of the time is assumed to grow with the batch. */
function halved([size, ms]: readonly [number, number]): { base: number; slope: number } {
  return { base: ms / 2, slope: ms / 2 / size }
}

/** Least squares with neither base nor slope below 0. */
function risingLine(points: readonly (readonly [x: number, y: number])[]): { base: number; slope: number } {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const x = mean((point) => point[0])
  const y = mean((point) => point[1])
  const spread = mean((point) => (point[0] - x) ** 2)
  const slope = spread > 0 ? mean((point) => (point[0] - x) * (point[1] - y)) / spread : 0
  if (slope <= 0) return { base: y, slope: 0 }
  if (y - slope * x >= 0) return { base: y - slope * x, slope }
  return { base: 0, slope: mean((point) => point[0] * point[1]) / mean((point) => point[0] ** 2) }
}
