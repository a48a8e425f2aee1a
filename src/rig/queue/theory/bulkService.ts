import { crossing } from './root.ts'

/** `idle` is the share of time without work, `batch` the mean batch. */
export interface BulkService {
  /** Ratio of the geometric distribution of the queue length while busy. */
  ratio: number
  wait: number
  idle: number
  batch: number
}

/**
 * M/M^[1,b]/1: a server takes what waits, at most `max`, in exponential time whatever the number; no job joins a batch
 * in service. r is the root in (0, 1) of μ·r^(b+1) − (λ+μ)·r + λ. Bailey 1954; Neuts 1967; Medhi 2003 ch. 4.
 */
export function bulkService(lambda: number, mu: number, max: number): BulkService {
  const ratio = crossing((r) => -(mu * r ** (max + 1) - (lambda + mu) * r + lambda), 0, 1 - 1e-12)
  const scale = 1 / (1 / (1 - ratio) + mu / lambda)
  const idle = (mu * scale) / lambda
  const waiting = (scale * ratio) / (1 - ratio) ** 2
  return { ratio, wait: waiting / lambda, idle, batch: lambda / (mu * (1 - idle)) }
}
