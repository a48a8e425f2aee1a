import { readFileSync } from 'node:fs'
import { replay } from '../../src/experiment/replay.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { benchQueues } from './queues.ts'

/** `npm run bench`: pools beside the bare event loop, and the whole voice path, each a median of five with its spread. */
for (const { model, bare, pool, ratio, spread } of benchQueues()) {
  const share = `${(ratio * 100).toFixed(0)} % (${spread.map((one) => (one * 100).toFixed(0)).join('–')} %)`
  console.log(`${model}: ${rounded(pool)} customers/s, ${share} of the bare loop's ${rounded(bare)}`)
}

const world = loadScenario('scenarios/world.yaml', { read: (path) => readFileSync(path, 'utf8') })
const rates: number[] = []
for (let seed = 0; seed <= 5; seed++) {
  const started = performance.now()
  const options = { seed, role: 'twin', mitigations: [], facts: null, turnSink: null, keepTurns: false } as const
  const { counts } = replay(world, { ...options, mitigations: [], progress: null })
  if (seed > 0) rates.push((counts.turns / (performance.now() - started)) * 1000)
}
rates.sort((a, b) => a - b)
console.log(
  `voice path: ${rounded(rates[2])} turns/s (${rounded(rates[0])}–${rounded(rates[4])}), metrics and detectors on`,
)

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en')
}
