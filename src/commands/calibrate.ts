import { calibrateAsr } from './calibrate/asr.ts'
import { calibrateLlm } from './calibrate/llm.ts'
import { calibratePool } from './calibrate/pool.ts'
import type { Command } from './command.ts'

/**
 * `parley calibrate`: fits a serving model to a user's own measurements and shows its error on the rows left out of
 * the fit.
 */
export const calibrate: Command<never> = {
  usage: 'calibrate',
  about: 'fit a serving model to your own measurements and tell the error on every row',
  commands: { pool: calibratePool, asr: calibrateAsr, llm: calibrateLlm },
}
