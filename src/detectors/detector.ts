import type { Streams } from '../metrics/streams.ts'
import type { Scenario } from '../model/scenario.ts'
import type { DetectorOptions } from './detectorOption.ts'
import type { RunDetector } from './runDetector.ts'

/** A detector, with what is needed to run it on a scenario or on people's own data. */
export interface Detector {
  /** Its name after `detector:` in a scenario. */
  name: string
  about: string
  /** Options for people's own data (`parley detect`). */
  options: DetectorOptions
  /** Options in a run. */
  runOptions: DetectorOptions
  /** Creates the detector that a scenario asks for; absent: scenarios cannot ask for it. */
  watch?(asked: AskedWatch): RunDetector
  /** Creates the detectors that watch every run, their alerts under this name; absent: only where a scenario asks. */
  watchAlways?(run: WatchedRun): RunDetector[]
}

/** A detector as a scenario asks for it. Pool '' is every pool; detectors that watch no pool ignore it. */
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
