import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordRun } from '../../src/record/recordRun.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const [hours, share] = process.argv.slice(2).map(Number)
const out = mkdtempSync(join(tmpdir(), 'parley-bench-'))
try {
  const began = performance.now()
  const thousand = loadScenario('test/bench/thousandCalls.yaml', { read: (path) => scaled(readFileSync(path, 'utf8')) }, standardParley)
  const scenario = { ...thousand, durationUs: hours * 3_600_000_000 }
  const order = { seed: 1, twin: false, mitigations: [], facts: false, out }
  const { drill } = recordRun(
    scenario,
    { ...order, progress: (text) => process.stderr.isTTY && tell(text) },
    standardParley,
  )
  const { calls, turns } = drill.counts
  const peakMib = process.resourceUsage().maxRSS / 1024
  const seconds = (performance.now() - began) / 1000
  console.log(JSON.stringify({ calls, turns, peakMib, seconds }))
} finally {
  rmSync(out, { recursive: true })
}

function scaled(yaml: string): string {
  return yaml.replace(/callsPerMinute: (\d+)/g, (_, rate) => `callsPerMinute: ${Number(rate) * share}`)
}

function tell(text: string): void {
  process.stderr.write(`\r\u001b[K${text}`)
}
