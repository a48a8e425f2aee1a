import type { Command } from './command.ts'
import { detectCost } from './detectCost.ts'
import { detectRollback } from './detectRollback.ts'
import { detectSaturation } from './detectSaturation.ts'

/** `parley detect`: the runbook's three detectors on a user's own data. */
export const detect: Command<never> = {
  usage: 'detect',
  about: 'judge your own numbers: queue saturation, cost per success, which version to roll back',
  commands: { saturation: detectSaturation, cost: detectCost, rollback: detectRollback },
}
