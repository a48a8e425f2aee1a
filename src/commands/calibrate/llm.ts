import type { LlmCalibration } from '../../rig/llm/calibrateLlm.ts'
import type { LlmRigOptions } from '../../rig/llm/llmOptions.ts'
import { stepTimeOf } from '../../rig/llm/stepTimes.ts'
import type { Command } from '../command.ts'
import { readCsvText, shownFile } from '../csvFile.ts'
import { exitCodes } from '../failure.ts'
import { InputError } from '../../input/inputError.ts'
import { keptStepTime, stepTimeGiven, stepTimeOption } from '../rig/modelFile.ts'
import { numberList } from '../rig/numberList.ts'
import { checkSaving, saveProfile } from '../rig/savedProfiles.ts'
import type { Terminal } from '../terminal.ts'
import { numberText, textTable } from '../textTable.ts'
import { type CalibrationGiven, calibrationFlags, measurementsPositional } from './calibrationFlags.ts'
import { pair, percent } from './rowTable.ts'

interface LlmCalibrationGiven extends CalibrationGiven {
  stepTime: string
  rounds: number
}

export const calibrateLlm: Command<LlmCalibrationGiven> = {
  usage: 'llm <file>',
  about: 'an engine’s overhead from closed-loop measurements (columns of llm_measured_8b_h100_tp1.csv)',
  positionals: measurementsPositional,
  options: {
    'step-time': { ...stepTimeOption, demandOption: true },
    ...calibrationFlags('rows that the fit may see, counted from 1; without it all'),
    rounds: { type: 'number', requiresArg: true, default: 3, describe: 'requests a client and row' },
  },
  examples: [
    [
      '$0 calibrate llm scenarios/data/llm/llm_measured_8b_h100_tp1.csv --step-time llama3-8b-h100-tp1 --use 1,6,11,16,21',
      'a factor and a constant an iteration, from five rows of 21',
    ],
  ],
  run: async (given, terminal) => {
    checkSaving(given)
    if (!Number.isInteger(given.rounds) || given.rounds < 1)
      throw new InputError(`--rounds ${given.rounds}: write a whole number of at least 1`)
    const { parseMeasuredLlmRows } = await import('../../rig/llm/measuredLlmRows.ts')
    const rig = await import('../../rig/llm/calibrateLlm.ts')
    const file = shownFile(given.file)
    const stepTime = stepTimeOf(stepTimeGiven(given.stepTime))
    const rows = parseMeasuredLlmRows(readCsvText(given.file), file)
    const use = numberList('use', given.use)
    const beyond = use?.find((row) => row > rows.length)
    if (beyond !== undefined)
      throw new InputError(`--use ${given.use}: ${file} has rows 1 to ${rows.length}, no ${beyond}`)
    const progress = (lap: number) => terminal.progress(`fitting: lap ${lap + 1}`)
    const seen = use?.map((row) => row - 1)
    const found = rig.calibrateLlm(rows, { stepTime, use: seen, rounds: given.rounds, progress })
    terminal.progress('')
    await sayDoubts(found, stepTime, terminal)
    terminal.print(given.json ? JSON.stringify(found) : summaryText(found, given.stepTime))
    if (given.save !== undefined) {
      const saved = saveFit(found, given, given.save)
      if (!given.json) terminal.print(`\nProfile: ${saved}`)
    }
    return exitCodes.asExpected
  },
}

/** Warns of a fit that is faster than the hardware, or that misses the measured times. */
async function sayDoubts({ fit }: LlmCalibration, stepTime: LlmRigOptions['stepTime'], terminal: Terminal): Promise<void> {
  const { engineDoubt } = await import('../../rig/llm/engineDoubt.ts')
  const { FACTOR_MIN } = await import('../../rig/llm/engineFit.ts')
  const warning = engineDoubt(stepTime, fit)
  if (warning !== null) terminal.say(`faster than the hardware: ${warning}; was it this model, in ms?`)
  if (fit.factor === FACTOR_MIN)
    terminal.say(`the fit ends at a factor of ${FACTOR_MIN}, the least there is: the measured times are of another model, or not in ms`)
  if (fit.tpotMape > MISS) terminal.say(`the fit misses: times per token are ${percent(fit.tpotMape)} off on average`)
}

/** Error above which the engine is probably another one: twice the bar of 3 % would be noise. */
const MISS = 0.1

function saveFit({ fit, rows }: LlmCalibration, given: LlmCalibrationGiven, name: string): string {
  const used = rows.filter((row) => row.used).length
  const source = `${shownFile(given.file)}, fitted to ${used} of ${rows.length} rows`
  const { factor, addMs } = fit
  return saveProfile({ name, kind: 'llm', source, ...keptStepTime(given.stepTime), factor, addMs }, given.out)
}

function summaryText({ fit, rows }: LlmCalibration, model: string): string {
  const cells = rows.map(({ isl, osl, concurrency, used, measured, simulated }) => [
    ...[isl, osl, concurrency].map(String),
    used ? 'fitted' : '',
    ...pair(measured.tpotMs, simulated.tpotMs),
    ...pair(measured.ttftMs, simulated.ttftMs),
  ])
  const times = ['TPOT, ms', 'TTFT, ms'].flatMap((name) => [name, 'simulated', 'error'])
  return [
    `An iteration takes ${numberText(fit.factor)} × ${model} + ${numberText(fit.addMs)} ms.`,
    `Mean absolute error over all rows: time per output token ${percent(fit.tpotMape)}, to first token ${percent(fit.ttftMape)}`,
    '',
    textTable(['isl', 'osl', 'concurrency', '', ...times], cells),
  ].join('\n')
}
