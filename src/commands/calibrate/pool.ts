import type { PoolFit } from '../../rig/pool/calibratePool.ts'
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
import type { Terminal } from '../terminal.ts'
import { sayWhenMissed, sayWhenNeverAlone, sayWhenNoScenarioTakesIt, sayWhenNotClosedLoop } from './poolWarnings.ts'
import { percent, rowTable } from './rowTable.ts'

interface PoolCalibrationGiven extends CalibrationGiven {
  gpu?: string
  instances?: number
  batchMax?: number
  batchPreferred?: string
  batchDelayMs?: number
}

export const calibratePool: Command<PoolCalibrationGiven> = {
  usage: 'pool <file>',
  about: 'a GPU pool from closed-loop measurements (columns of tts_fastpitch_triton.csv)',
  positionals: measurementsPositional,
  options: {
    ...calibrationFlags(
      'concurrencies that the fit may see, such as 1,3,9,16, as far as measured; without it four that are spread out',
    ),
    gpu: { type: 'string', requiresArg: true, describe: 'only GPUs whose name contains this' },
    instances: {
      type: 'number',
      requiresArg: true,
      describe: 'instances on the GPU; without it as the file says, or 1',
    },
    'batch-max': { type: 'number', requiresArg: true, describe: 'most in a batch; as the file says, or 1' },
    'batch-preferred': { type: 'string', requiresArg: true, describe: 'sizes that go at once; as the file says' },
    'batch-delay-ms': {
      type: 'number',
      requiresArg: true,
      describe: 'longest wait for a fuller batch; as the file says',
    },
  },
  examples: [
    ['$0 calibrate pool scenarios/data/gpu/tts_fastpitch_triton.csv --use 1,3,9,16', 'both GPUs of the table'],
    ['$0 calibrate pool mine.csv --gpu L4 --save tts-l4', 'then: rig pool --clients 12 --profile tts-l4'],
  ],
  run: async (given, terminal) => {
    checkSaving(given)
    const { parseMeasuredPoolRows } = await import('../../rig/pool/poolRows.ts')
    const rig = await import('../../rig/pool/calibratePool.ts')
    const file = shownFile(given.file)
    const rows = parseMeasuredPoolRows(readCsvText(given.file), file)
    const { gpu, instances, batchMax, batchDelayMs } = given
    const wanted = (gpu ?? '').toLowerCase()
    mustBeOneFit(
      given,
      rows.map((row) => row.gpu).filter((name) => name.toLowerCase().includes(wanted)),
      'gpu',
    )
    sayWhenNotClosedLoop(
      rows.filter((row) => row.gpu.toLowerCase().includes(wanted)),
      terminal,
    )
    const use = numberList('use', given.use)
    const batchPreferred = numberList('batch-preferred', given.batchPreferred)
    const server = { gpu, instances, batchMax, batchDelayMs, batchPreferred }
    const found = rig.calibratePool(rows, { ...server, use, progress: fitProgress(terminal) })
    terminal.progress('')
    const fits = [found.fit].flat()
    for (const { gpu, used } of fits) sayWhenFew(terminal, gpu || 'this pool', used, 3)
    sayWhatIsMissing(fits, use, terminal)
    sayWhenNeverAlone(fits, rows, terminal)
    sayWhenMissed(fits, terminal)
    if (given.json) terminal.print(JSON.stringify(found))
    else terminal.print([...fits.map(fitText), rowTable(found.rows, ['gpu', 'concurrency'])].join('\n\n'))
    if (given.save !== undefined) {
      sayWhenNoScenarioTakesIt(fits[0], terminal)
      const saved = saveFit(fits[0], given.save, file, given.out)
      if (!given.json) terminal.print(`\nProfile: ${saved}`)
    }
    return exitCodes.asExpected
  },
}

/** Warns of rows in `--use` that the file does not have. */
function sayWhatIsMissing(fits: readonly PoolFit[], use: readonly number[] | undefined, terminal: Terminal): void {
  for (const { gpu, used } of fits) {
    const absent = (use ?? []).filter((concurrency) => !used.includes(concurrency))
    if (absent.length === 0) continue
    terminal.say(`--use ${absent.join(',')}: no such row of ${gpu || 'this pool'}; fitted to ${used.join(', ')}`)
  }
}

function saveFit(fit: PoolFit, name: string, file: string, out: string | undefined): string {
  const { gpu, used, avgMape: _, p95Mape: __, ...model } = fit
  const source = `${file}${gpu === '' ? '' : `, ${gpu}`}, fitted to ${used.join(', ')} clients`
  return saveProfile({ name, kind: 'pool', source, ...model }, out)
}

function fitText(fit: PoolFit): string {
  const { gpu, stepMs, perUnitMs, cv, interference, overheadMs, serialMs } = fit
  const numbers = [stepMs, perUnitMs, cv, Math.abs(interference), overheadMs, serialMs].map(numberText)
  const others = `, × 1 ${interference < 0 ? '−' : '+'} ${numbers[3]} for each other busy instance`
  return [
    `${gpu || 'The pool'}, fitted to ${fit.used.join(', ')} clients:`,
    `  a batch of n takes ${numbers[0]} + ${numbers[1]}·n ms (cv ${numbers[2]})${fit.instances > 1 ? others : ''}`,
    `  ${serverText(fit)}`,
    `  client and network ${numbers[4]} ms a request, and ${numbers[5]} ms one after the other`,
    `  mean absolute error over all rows: mean latency ${percent(fit.avgMape)}, p95 ${percent(fit.p95Mape)}`,
  ].join('\n')
}

/** The server settings from the file or the flags, which the fit assumes. */
function serverText({ instances, batchMax, batchPreferred, batchDelayMs }: PoolFit): string {
  const many = instances === 1 ? 'one instance' : `${instances} instances on the GPU`
  if (batchMax === 1) return `taken for granted: ${many}, no batches (--instances, --batch-max)`
  const sizes = batchPreferred.length > 0 ? `, ${batchPreferred.join(' or ')} at once` : ''
  return `taken for granted: ${many}, batches of up to ${batchMax}${sizes} after at most ${numberText(batchDelayMs)} ms`
}
