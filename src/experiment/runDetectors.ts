import type { ClosedMinute, RunDetector } from '../detectors/runDetector.ts'
import type { Alert } from '../model/alert.ts'
import type { Scenario } from '../model/scenario.ts'
import type { Parley } from '../parley/parley.ts'
import { minutesFromUs } from './runMinutes.ts'

/** The detectors of a run: those that the scenario asks for, then those that watch every run. */
export class RunDetectors {
  private readonly named: { id: string; watcher: RunDetector }[] = []

  /** Throws RangeError when the scenario asks for an unknown detector. */
  constructor(scenario: Scenario, { detectors, streams }: Pick<Parley, 'detectors' | 'streams'>) {
    for (const { id, detector, pool, options } of scenario.detectors) {
      const watcher = detectors.find(({ name }) => name === detector)?.watch?.({ pool, options, streams })
      if (watcher === undefined) throw new RangeError(`"${detector}" is not a detector that a scenario can ask for`)
      this.named.push({ id, watcher })
    }
    for (const { name: id, watchAlways } of detectors) {
      for (const watcher of watchAlways?.({ scenario, streams }) ?? []) this.named.push({ id, watcher })
    }
  }

  /**
   * Passes a delivered minute to every detector. Alerts carry the id from the scenario and the time at which they were
   * raised.
   */
  look(closed: ClosedMinute): Alert[] {
    const atMinute = minutesFromUs(closed.arrivedUs)
    return this.named.flatMap(({ id, watcher }) =>
      watcher.observe(closed).map((alert) => ({ ...alert, detector: id, atMinute })),
    )
  }
}
