import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { benchAzureHour } from './azureHour.ts'
import { figureOf, figureText, ROUNDS } from './figure.ts'
import { peakMemory } from './peakMemory.ts'
import { queueModels, type Rates } from './queues.ts'
import { benchVoicePath } from './voicePath.ts'

const QUEUE_CHILD = fileURLToPath(new URL('./queueChild.js', import.meta.url))

/**
 * One model in a process of its own: what a compiler makes of the same code differs from process to process by more than
 * from round to round within one.
 */
function ratesOf(model: string): Rates {
  const child = ['--max-semi-space-size=64', QUEUE_CHILD, model]
  return JSON.parse(execFileSync(process.execPath, child, { encoding: 'utf8' }))
}

/** `npm run bench [-- queues azure voice memory]`: every figure a median of five with its least and greatest. */
const sections: Record<string, () => void | Promise<void>> = {
  queues() {
    console.log('Pools beside the bare event loop, the same draws, customers/s, waits recorded; five processes a model')
    for (const model of queueModels) {
      const rounds = Array.from({ length: ROUNDS }, () => ratesOf(model))
      const [pool, bare, share] = [
        figureOf(rounds.map((rates) => rates.pool)),
        figureOf(rounds.map((rates) => rates.bare)),
        figureOf(rounds.map((rates) => rates.pool / rates.bare)),
      ]
      const ratio = figureText(share, 2)
      console.log(`  ${model.padEnd(15)} pool ${figureText(pool)}, bare ${figureText(bare)}, pool ÷ bare ${ratio}`)
    }
  },
  azure() {
    const { requests, ms, growth } = benchAzureHour()
    console.log('The Azure hour through one LLM replica, all numbers told')
    console.log(`  ${requests} requests in ${figureText(ms)} ms; time(8,000) ÷ time(1,000) = ${figureText(growth, 1)}`)
  },
  async voice() {
    console.log('The whole voice path on one core: metrics, detectors, tables written')
    const { perSecond, yardstick, perThousand, eventsPerTurn, shares } = await benchVoicePath()
    console.log(`  ${figureText(perSecond)} turns/s, ${eventsPerTurn.toFixed(0)} events a turn`)
    const beside = `between the rounds the bare event loop's M/M/1: ${figureText(yardstick)} customers/s`
    console.log(`  ${beside}; ${figureText(perThousand, 1)} turns per 1,000 of them`)
    const rooms = shares.filter(([, share]) => share >= 0.01)
    console.log(`  time by room: ${rooms.map(([room, share]) => `${room} ${(share * 100).toFixed(0)} %`).join(', ')}`)
  },
  async memory() {
    console.log('Peak memory of a whole `parley run`, report and all, once each (the day takes minutes)')
    for (const [hours, share] of [
      [13, 0.2],
      [52, 0.2],
      [24, 1],
    ]) {
      const { calls, turns, peakMib, seconds } = await peakMemory(hours, share)
      const counts = `${calls} calls, ${turns} turns`
      console.log(
        `  ${1000 * share} calls at once, ${hours} h: ${peakMib.toFixed(0)} MiB (${counts}, ${seconds.toFixed(0)} s)`,
      )
    }
  },
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`)
  process.exitCode = 2
} else
  for (const [name, bench] of Object.entries(sections)) if (asked.length === 0 || asked.includes(name)) await bench()
