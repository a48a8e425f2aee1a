import { describe, expect, it } from 'vitest'
import { isLost, oneWayMs, reliableOneWayMs } from '../../src/serving/link.ts'

const link = { rttMs: 60, jitterMs: 8, lossRatio: 0.02 }
const draws = Array.from({ length: 10_000 }, (_, i) => (i + 0.5) / 10_000)

describe('a link', () => {
  it('delays by half the round trip and jitter of the mean and spread asked for', () => {
    const delays = draws.map((u) => oneWayMs(link, u))
    const mean = delays.reduce((a, b) => a + b) / delays.length
    const deviation = Math.sqrt(delays.reduce((a, b) => a + (b - mean) ** 2, 0) / delays.length)
    expect(mean).toBeCloseTo(38, 1)
    expect(deviation).toBeGreaterThan(7.7)
    expect(deviation).toBeLessThan(8.1)
    expect(Math.min(...delays)).toBeGreaterThan(30)
  })

  it('the same draw never arrives earlier on a worse link', () => {
    for (const u of draws.filter((_, i) => i % 100 === 0)) {
      expect(oneWayMs({ ...link, jitterMs: 20 }, u)).toBeGreaterThanOrEqual(oneWayMs(link, u))
      expect(reliableOneWayMs({ ...link, lossRatio: 0.3 }, u, 0.5)).toBeGreaterThanOrEqual(
        reliableOneWayMs(link, u, 0.5),
      )
    }
  })

  it('loses its share, and retransmits at a round trip each', () => {
    expect(draws.filter((u) => isLost(link, u)).length).toBe(200)
    const extra = draws.map((u) => reliableOneWayMs(link, u, 0.5) - oneWayMs(link, 0.5))
    expect(extra.reduce((a, b) => a + b) / draws.length).toBeCloseTo((60 * 0.02) / 0.98, 1)
  })
})
