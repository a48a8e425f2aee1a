import { calibrateAsr } from './calibrate/asr.ts'
import { calibrateLlm } from './calibrate/llm.ts'
import { calibratePool } from './calibrate/pool.ts'
import type { Command } from './command.ts'

/** `parley calibrate`: a serving model from somebody's own measurements, and how well it fits the rows it has not seen. */
export const calibrate: Command<never> = {
  usage: 'calibrate',
  about: 'fit a serving model to your own measurements and tell the error on every row',
  commands: { pool: calibratePool, asr: calibrateAsr, llm: calibrateLlm },
}
