import { defineConfig, mergeConfig } from 'vitest/config'
import all from './vitest.config.ts'

const drill = 'replays a shipped drill beside its twin, over several seeds'
const coverage = 'counts over hundreds of seeds how often intervals hold'
const fit = 'fits models to measured tables'

/**
 * Files that `npm run test:fast` leaves out, each with why it is slow by nature: more than four seconds of CPU, or processes,
 * threads and browsers of its own. A file that is not here is fast.
 */
export const slow: Readonly<Record<string, string>> = {
  'test/analysis/replications.test.ts': coverage,
  'test/charts/charts.test.ts': 'compiles and draws every chart of two drills',
  'test/commands/process.test.ts': 'starts the command line as processes, and kills some half way',
  'test/commands/rigCalibrate.test.ts': fit,
  'test/commands/stdin.test.ts': 'starts the command line as processes',
  'test/commands/validate.test.ts': 'simulates fifty reference cases',
  'test/determinism/browserEngine.test.ts': 'bundles the simulator and runs it in a browser',
  'test/determinism/sameBytes.test.ts': 'replays runs in processes, to compare all that they leave',
  'test/drills/asrFirstPartial.test.ts': drill,
  'test/drills/llmCostSpike.test.ts': drill,
  'test/drills/staleIndex.test.ts': drill,
  'test/drills/ttsFirstAudio.test.ts': drill,
  'test/export/factParquet.test.ts': 'reads every cell of large tables back',
  'test/harness/factHashes.test.ts': 'replays the world, and each drill with its twin, as npm run facts does',
  'test/package/package.test.ts': 'builds and packs parley, and runs what was packed',
  'test/readme/walkthrough.test.ts': drill,
  'test/report/reportInBrowser.test.ts': 'opens reports in a browser',
  'test/rig/asrCalibration.test.ts': fit,
  'test/rig/poolCalibration.test.ts': fit,
  'test/rig/queueIntervals.test.ts': coverage,
  'test/rig/queueRig.test.ts': coverage,
  'test/runner/compiled.test.ts': 'compiles parley as it is published',
  'test/runner/rigReplications.test.ts': 'starts threads',
  'test/runner/runJobs.test.ts': 'starts threads, and replays runs on them',
  'test/scenario/anyKnobs.test.ts': 'runs worlds whose knobs stand anywhere',
  'test/serving/poolBook.test.ts': 'settles the book of every kind of pool at every instant',
  'test/serving/poolOracle.test.ts': 'compares thousands of random lives of a pool',
  'test/sim/choices.test.ts': 'runs a world for every choice of a knob',
  'test/stages/knobs.test.ts': 'runs a world for every knob',
  'test/traffic/meanArrivals.test.ts': 'counts arrivals over dozens of seeds',
}

export default mergeConfig(all, defineConfig({ test: { exclude: Object.keys(slow) } }))
