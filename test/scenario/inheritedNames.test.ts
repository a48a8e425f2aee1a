import { describe, expect, test } from 'vitest'
import { isMap, isPair, isScalar, parseDocument, visit } from 'yaml'
import { toYaml } from '../../src/scenario/toYaml.ts'
import { loadDrill, mistakesIn } from './tinyWorld.ts'

/** A drill that names something of everything that can be named. */
const drill = `name: named
start: 09:30
slices: { loud: { noise: noisy } }
pipelines: { direct: [capture, uplink, vad, asr, llm, tts, downlink, playback] }
cohorts:
  callers: { pipeline: direct, trafficClass: interactive, arrivals: flat, mixes: { tenant: { acme: 1 }, route: { faq: 1 } } }
pools:
  tts: { stage: tts, region: home, discipline: wfq, weights: { acme: 3 }, tenantRates: { globex: { tokensPerSecond: 2, tokenBurst: 5 } } }
  llm: { stage: llm, region: home, model: llama3-8b-h100-tp1, scheduler: chunked-prefill, workers: 2 }
knobs: { stage/vad.frameMs: 0.2, pool/asr.batchDelayMs: 5ms, cohort/callers.callsPerMinute: 3 }
components: { app: { start: v1, versions: { v1: {}, "5.3": { stage/uplink.bufferMs: 60ms } } } }
detectors: { full: { detector: saturation, options: { plateauDepth: 9 } } }
interventions:
  - { id: slow, fault: slow-workers, at: 5m, for: 4m, with: { pool: llm, slowdown: 2x } }
  - { id: turned, role: fault, at: 6m, where: { tenant: acme }, change: { stage/uplink.rttMs: { plus: 3ms } } }
  - { id: sliced, role: decoy, at: 6m, where: loud, change: { stage/asr.jobTimes: 2 } }
  - { id: out, role: decoy, at: 7m, rollout: { component: app, version: "5.3", share: 50%, where: { device: ios } } }
  - { id: down, role: fault, at: 8m, crash: { pool: asr, workers: 1 } }
  - { id: empty, role: fault, at: 9m, flush: { cache: tts } }
mitigations:
  mend: { mitigation: scale-out, onAlert: { detector: full, after: 2m }, with: { pool: llm } }
expect:
  - { name: wait, metric: llm.ttftMs.p95, slice: loud, minutes: [6, 9], ratio: [0.1, 50] }
  - { name: told, metric: alerts.full, drill: [0, 9] }
`

/** What every plain object inherits. */
const names = ['constructor', 'toString']

/** The drill with one of its names replaced, for each of them. */
function renamed(to: string): { place: string; text: string }[] {
  let count = 0
  visit(parseDocument(drill), { Scalar: () => void count++ })
  return Array.from({ length: count }, (_, at) => {
    const document = parseDocument(drill)
    let i = 0
    let place = ''
    visit(document, {
      Scalar: (_key, node, path) => {
        if (i++ !== at) return
        const keys = path.flatMap((one) => (isPair(one) && isScalar(one.key) ? [String(one.key.value)] : []))
        place = `${keys.join('.')}: ${String(node.value)}`
        node.value = to
        node.type = 'QUOTE_DOUBLE'
        return visit.BREAK
      },
    })
    if (!isMap(document.contents)) throw new Error('the drill is a map')
    return { place, text: document.toString({ lineWidth: 0 }) }
  })
}

function told(text: string): string[] {
  const lines = mistakesIn(text).map((line) => line.replace(/; .*$/, ''))
  // What loads must be written out and read again, too.
  if (lines.length === 0) toYaml(loadDrill(text))
  return lines
}

describe('a name that plain objects inherit', () => {
  test('the drill is right as it is', () => {
    expect(mistakesIn(drill)).toEqual([])
  })

  test.each(names)('%s is told like any other name of its length, wherever it is written', (name) => {
    const other = 'q'.repeat(name.length)
    const others = renamed(other)
    const unlike = renamed(name).flatMap(({ place, text }, i) => {
      let found: string[]
      try {
        found = told(text).map((line) => line.replaceAll(name, other))
      } catch (error) {
        found = [String(error)]
      }
      const wanted = told(others[i].text)
      return found.join('\n') === wanted.join('\n') ? [] : [{ place, found, wanted }]
    })
    expect(unlike).toEqual([])
  })

  test('__proto__ is no name at all, and none is made of it', () => {
    for (const { text } of renamed('__proto__')) told(text)
    expect(told(drill.replace('direct: [', '__proto__: ['))).toContain('drill.yaml:5:14: this is not a key')
  })
})
