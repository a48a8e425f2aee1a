import { readFileSync } from 'node:fs'
import { loadScenario } from '../../src/scenario/load.ts'
import { InputError } from '../../src/input/inputError.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** One region, one kind of caller: enough names to be wrong about. */
export const tinyWorld = `
duration: 30m
slices:
  mobile-noisy: { device: ios, noise: noisy }
cohorts:
  callers:
    callsPerMinute: 10
    mixes:
      tenant: { acme: 0.6, globex: 0.4 }
      region: { home: 1 }
      device: { ios: 0.5, web: 0.5 }
      noise: { quiet: 0.5, noisy: 0.5 }
  notes:
    trafficClass: batch
    mixes: { tenant: { acme: 1 }, region: { home: 1 } }
pools:
  vad: { stage: vad, region: home }
  asr: { stage: asr, region: home, workers: 2 }
  embed: { stage: embed, region: home }
  rerank: { stage: rerank, region: home }
  llm: { stage: llm, region: home, model: llama3-8b-h100-tp1 }
  tts: { stage: tts, region: home }
  egress: { stage: egress, region: home }
components:
  asr: { start: v1, versions: { v1: {}, v2: { stage/vad.thresholdDb: 1.9dB } } }
  index: { start: old }
detectors:
  saturation: { detector: saturation }
`

/** Files that exist only in a test. */
export function filesOf(texts: Record<string, string>): { read(path: string): string } {
  return {
    read: (path) => {
      if (path in texts) return texts[path]
      throw new Error(`ENOENT: no such file, open '${path}'`)
    },
  }
}

/** Files of the repository, for scenarios that are shipped. */
export const disk = { read: (path: string) => readFileSync(path, 'utf8') }

/** Loads a drill that changes the tiny world. */
export function loadDrill(drill: string, more: Record<string, string> = {}) {
  return loadScenario(
    'drill.yaml',
    filesOf({ 'world.yaml': tinyWorld, 'drill.yaml': `extends: world.yaml\n${drill}`, ...more }),
  standardParley,
  )
}

/** The lines a person reads about a drill that changes the tiny world; its own first line is line 2. */
export function mistakesIn(drill: string, more: Record<string, string> = {}): string[] {
  return linesOf(() => loadDrill(drill, more))
}

/** The lines of the InputError that `load` throws; [] if it throws none. Anything else it throws goes through. */
export function linesOf(load: () => unknown): string[] {
  try {
    load()
    return []
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return error.message.split('\n')
  }
}
