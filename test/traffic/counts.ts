import { RandomStreams } from '../../src/kernel/random.ts'
import type { ArrivalPattern } from '../../src/model/scenario.ts'
import { Intensity } from '../../src/traffic/intensity.ts'
import { RescaledProcess } from '../../src/traffic/rescaledProcess.ts'

export const flat: ArrivalPattern = { kind: 'profile', relative: [], firstMinuteOfDay: 0, stepMinutes: 5 }
export const BLOCK_US = 5 * 60_000_000

export interface Traffic {
  arrivals?: ArrivalPattern
  startMinuteOfDay?: number
  weekday?: number
  perMinute: number
  dispersion?: number
}

/** Saturday: a weekday whose factor is 1. */
const SATURDAY = 6

export function intensityOf(traffic: Traffic, random: RandomStreams): Intensity {
  const { arrivals = flat, startMinuteOfDay = 0, weekday = SATURDAY, perMinute, dispersion = 1.61 } = traffic
  return new Intensity(arrivals, { startMinuteOfDay, weekday }, random, 'callers', perMinute, dispersion)
}

export function processOf(traffic: Traffic, seed: number): RescaledProcess {
  const random = new RandomStreams(seed)
  return new RescaledProcess(intensityOf(traffic, random), random.stream('gaps'), traffic.perMinute)
}

/** Takes arrivals until `untilUs`, that one excluded. */
export function arrivalsUntil(process: RescaledProcess, untilUs: number): number[] {
  const times: number[] = []
  for (let atUs = process.nextUs(); atUs < untilUs; atUs = process.nextUs()) {
    times.push(atUs)
    process.arrived(atUs)
  }
  return times
}

/** How many come in each five minutes. */
export function countsOf(traffic: Traffic, seed: number, blocks: number): number[] {
  const counts = new Array<number>(blocks).fill(0)
  for (const atUs of arrivalsUntil(processOf(traffic, seed), blocks * BLOCK_US)) counts[Math.floor(atUs / BLOCK_US)]++
  return counts
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Variance over mean, and the correlation of neighbours, of one series. */
export function shapeOf(counts: readonly number[]): { dispersion: number; lag1: number } {
  const mean = meanOf(counts)
  const square = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0)
  const product = counts.slice(1).reduce((sum, count, i) => sum + (count - mean) * (counts[i] - mean), 0)
  return { dispersion: square / counts.length / mean, lag1: product / square }
}

/** Mean of independent values with four standard errors on either side. */
export function interval(values: readonly number[]): [number, number] {
  const mean = meanOf(values)
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  const half = 4 * Math.sqrt(variance / values.length)
  return [mean - half, mean + half]
}
