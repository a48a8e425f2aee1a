import type { AsrFit, CalibratedAsrRow } from '../../rig/asr/calibrateAsr.ts'
import type { Command } from '../command.ts'
import { readCsvText, shownFile } from '../csvFile.ts'
import { exitCodes } from '../failure.ts'
import { numberList } from '../rig/numberList.ts'
import { checkSaving, saveProfile } from '../rig/savedProfiles.ts'
import { numberText } from '../textTable.ts'
import {
  type CalibrationGiven,
  calibrationFlags,
  fitProgress,
  measurementsPositional,
  mustBeOneFit,
  sayWhenFew,
} from './calibrationFlags.ts'
import { sayWhenAsrMissed } from './asrWarnings.ts'
import { percent, rowTable } from './rowTable.ts'

interface AsrCalibrationGiven extends CalibrationGiven {
  dataset?: string
}

export const calibrateAsr: Command<AsrCalibrationGiven> = {
  usage: 'asr <file>',
  about: 'a streaming recogniser from latencies by streams (columns of asr_nim_streaming.csv)',
  positionals: measurementsPositional,
  options: {
    ...calibrationFlags('numbers of streams that the fit may see, such as 1,48; without it the fewest and the most'),
    dataset: { type: 'string', requiresArg: true, describe: 'only data sets whose name contains this' },
  },
  examples: [
    ['$0 calibrate asr scenarios/data/gpu/asr_nim_streaming.csv', 'both chunk sizes of the table'],
    ['$0 calibrate asr mine.csv --dataset 160 --save asr-l4', 'then: rig asr --streams 40 --profile asr-l4'],
  ],
  run: async (given, terminal) => {
    checkSaving(given)
    const { parseMeasuredAsrRows } = await import('../../rig/asr/asrRows.ts')
    const rig = await import('../../rig/asr/calibrateAsr.ts')
    const file = shownFile(given.file)
    const rows = parseMeasuredAsrRows(readCsvText(given.file), file)
    const { dataset } = given
    const wanted = (dataset ?? '').toLowerCase()
    const names = rows.map((row) => row.dataset).filter((name) => name.toLowerCase().includes(wanted))
    mustBeOneFit(given, names, 'dataset')
    const found = rig.calibrateAsr(rows, { dataset, use: numberList('use', given.use), progress: fitProgress(terminal) })
    terminal.progress('')
    const fits = [found.fit].flat()
    for (const { dataset, used } of fits) sayWhenFew(terminal, dataset, used, 2)
    sayWhenAsrMissed(found.rows, terminal)
    if (given.json) terminal.print(JSON.stringify(found))
    else terminal.print([...fits.map((fit) => fitText(fit, found.rows)), rowTable(found.rows, ['dataset', 'streams'])].join('\n\n'))
    if (given.save !== undefined) {
      const saved = saveFit(fits[0], given.save, file, given.out)
      if (!given.json) terminal.print(`\nProfile: ${saved}`)
    }
    return exitCodes.asExpected
  },
}

function saveFit(fit: AsrFit, name: string, file: string, out: string | undefined): string {
  const { dataset, used, avgErrorMax: _, p95ErrorMax: __, ...model } = fit
  return saveProfile(
    { name, kind: 'asr', source: `${file}, ${dataset}, fitted to ${used.join(', ')} streams`, ...model },
    out,
  )
}

function fitText(fit: AsrFit, all: readonly CalibratedAsrRow[]): string {
  const { dataset, chunkMs, stepMs, perUnitMs, cv, overheadMs, finalWork, finalMs } = fit
  const rows = all.filter((row) => row.dataset === dataset)
  const worst = (used: boolean) => {
    const some = rows.filter((row) => row.used === used)
    const errors = (['avgMs', 'p95Ms'] as const).map((metric) =>
      Math.max(...some.map(({ measured, simulated }) => Math.abs(simulated[metric] / measured[metric] - 1))),
    )
    const which = used ? 'fitted rows' : 'rows not fitted'
    const [avg, p95] = errors.map(percent)
    return some.length === 0 ? [] : [`  worst error over the ${which}: mean latency ${avg}, p95 ${p95}`]
  }
  const numbers = [stepMs, perUnitMs, cv, overheadMs, finalWork, finalMs].map(numberText)
  return [
    `${dataset} (chunks of ${chunkMs} ms), fitted to ${fit.used.join(', ')} streams:`,
    `  a batch of n chunks takes ${numbers[0]} + ${numbers[1]}·n ms (cv ${numbers[2]}), and ${numbers[3]} ms around it`,
    `  the last chunk of an utterance counts as ${numbers[4]} and its answer comes ${numbers[5]} ms later`,
    ...worst(true),
    ...worst(false),
  ].join('\n')
}
