import type { Streams } from '../metrics/streams.ts'
import type { Scenario } from '../model/scenario.ts'
import type { DetectorOptions } from './detectorOption.ts'
import type { RunDetector } from './runDetector.ts'

/** A detector that can watch runs. */
export interface Detector {
  /** As a scenario writes it after `detector:`. */
  name: string
  about: string
  /** Options for people's own numbers (`parley detect`). */
  options: DetectorOptions
  /** Options when it watches a run. */
  runOptions: DetectorOptions
  /** Sets it to watch a run because the scenario asks; absent: scenarios cannot ask for it. */
  watch?(asked: AskedWatch): RunDetector
  /** Sets it to watch a run without being asked, its alerts under its own name; absent: only where a scenario asks. */
  watchAlways?(run: WatchedRun): RunDetector[]
}

/** What a scenario says of a detector; pool '' is every pool, and means nothing to detectors that watch no pool. */
export interface AskedWatch {
  pool: string
  options: Partial<Record<string, number>>
  streams: Streams
}

/** The run that is watched. */
export interface WatchedRun {
  scenario: Scenario
  streams: Streams
}
