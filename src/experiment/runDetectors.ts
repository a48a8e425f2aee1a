import type { ClosedMinute, RunDetector } from '../detectors/runDetector.ts'
import type { Alert } from '../model/alert.ts'
import type { Scenario } from '../model/scenario.ts'
import type { Parley } from '../parley/parley.ts'
import { minutesFromUs } from './runMinutes.ts'

/** The detectors at work in a run: those that the scenario asks for, then those that watch every run. */
export class RunDetectors {
  private readonly named: { id: string; watcher: RunDetector }[] = []

  /** Throws RangeError for a detector that the scenario asks for and that there is not. */
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

  /** Shows every detector what has arrived; alerts carry the id the scenario gave and the time at which they spoke. */
  look(closed: ClosedMinute): Alert[] {
    const atMinute = minutesFromUs(closed.arrivedUs)
    return this.named.flatMap(({ id, watcher }) =>
      watcher.see(closed).map((alert) => ({ ...alert, detector: id, atMinute })),
    )
  }
}
