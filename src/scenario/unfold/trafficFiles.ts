import type { z } from 'zod'
import { US_PER_MINUTE } from '../../kernel/time.ts'
import type { ArrivalPattern, TokenTrace } from '../../model/scenario.ts'
import { InputError } from '../../input/inputError.ts'
import { readRequests } from '../../input/requestTrace.ts'
import { parseDailyProfile } from '../../traffic/dailyProfile.ts'
import type { CheckContext } from '../checkContext.ts'
import { besideFile } from '../filePath.ts'
import { readText, type ScenarioFiles } from '../inheritance.ts'
import { quoted } from '../../input/problem.ts'
import type { cohort } from '../schema/world.ts'
import { type Path, placeOf } from '../yamlNode.ts'

type WrittenArrivals = NonNullable<z.infer<typeof cohort>['arrivals']>
type WrittenTokens = NonNullable<z.infer<typeof cohort>['tokens']>

/** File access, and the length of the run, which bounds arrivals, µs. */
export interface TrafficFiles {
  files: ScenarioFiles
  durationUs: number
}

/** The arrival pattern of a cohort: flat, a daily profile, or a trace; from a file or inline. */
export function readArrivals(context: CheckContext, path: Path, written: WrittenArrivals, files: TrafficFiles): ArrivalPattern {
  const flat: ArrivalPattern = { kind: 'profile', relative: [], firstMinuteOfDay: 0, stepMinutes: 5 }
  if (written === 'flat') return flat
  const kinds = (['profile', 'trace', 'relative', 'atUs'] as const).filter((kind) => written[kind] !== undefined)
  if (kinds.length !== 1) {
    const found =
      kinds.length === 0 ? 'these arrivals say nothing' : `these arrivals are both "${kinds[0]}" and "${kinds[1]}"`
    context.report(
      path,
      found,
      'write one of flat, {profile: file.csv} and {trace: file.csv}; null takes an inherited one away',
    )
    return flat
  }
  if (written.atUs !== undefined) {
    const atUs = readList(context, [...path, 'atUs'], written.atUs, { least: 0, whole: true })
    if (atUs.some((us, i) => us < atUs[i - 1]))
      context.report([...path, 'atUs'], 'the calls are not in order', 'sort them by time')
    return { kind: 'trace', atUs }
  }
  if (written.relative !== undefined) {
    const relative = readList(context, [...path, 'relative'], written.relative, { least: 0, whole: false })
    return { kind: 'profile', relative, ...readGrid(context, path, written) }
  }
  if (written.profile !== undefined) {
    const profile = parsed(context, [...path, 'profile'], written.profile, files, parseDailyProfile)
    return profile ? { kind: 'profile', ...profile } : flat
  }
  const trace = parsed(context, [...path, 'trace'], written.trace ?? '', files, readRequests)
  const atUs = (trace?.requests ?? []).map(({ arrivedUs }) => arrivedUs)
  return { kind: 'trace', atUs: atUs.filter((us) => us < files.durationUs) }
}

function readGrid(context: CheckContext, path: Path, written: Exclude<WrittenArrivals, 'flat'>) {
  const [hours, minutes] = (written.from ?? '0:00').split(':').map(Number)
  const stepUs = context.time([...path, 'step'], written.step, 5 * US_PER_MINUTE)
  if (stepUs <= 0) context.report([...path, 'step'], 'the step is no time at all', 'write a time such as 5m')
  return { firstMinuteOfDay: hours * 60 + minutes, stepMinutes: stepUs / US_PER_MINUTE }
}

/** LLM token lengths, one pair per turn. */
export function readTokens(context: CheckContext, path: Path, written: WrittenTokens, files: TrafficFiles): TokenTrace | null {
  if (typeof written === 'string') {
    const trace = parsed(context, path, written, files, readRequests)
    return trace && {
      promptTokens: trace.requests.map((request) => request.promptTokens),
      outputTokens: trace.requests.map((request) => request.outputTokens),
    }
  }
  const promptTokens = readList(context, [...path, 'promptTokens'], written.promptTokens, { least: 1, whole: true })
  const outputTokens = readList(context, [...path, 'outputTokens'], written.outputTokens, { least: 1, whole: true })
  if (promptTokens.length !== outputTokens.length || promptTokens.length === 0) {
    const found = `${promptTokens.length} prompt lengths and ${outputTokens.length} output lengths`
    context.report(path, found, 'write as many of the one as of the other')
  }
  return { promptTokens, outputTokens }
}

type Limits = { least: number; whole: boolean }

function readList(context: CheckContext, path: Path, written: number[] | string, { least, whole }: Limits): number[] {
  const words = typeof written === 'string' ? written.split(/\s+/).filter((word) => word !== '') : written
  const numbers = words.map(Number)
  const wrong = numbers.findIndex((one) => !(one >= least && Number.isFinite(one)) || (whole && !Number.isInteger(one)))
  if (wrong < 0) return numbers
  const remedy = `write ${whole ? 'whole numbers' : 'numbers'} of at least ${least}`
  context.report(path, `${quoted(words[wrong])} does not belong at position ${wrong + 1}`, remedy)
  return []
}

/** Reads a file relative to the folder of the scenario file that names it; mistakes in it have its own lines. */
function parsed<T>(
  context: CheckContext,
  path: Path,
  name: string,
  { files }: TrafficFiles,
  parse: (text: string, fileName: string) => T,
): T | null {
  const asked = placeOf(context.tree, path)
  const file = besideFile(asked.file, name)
  const text = readText(file, files, context.mistakes, asked)
  if (text === null) return null
  try {
    return parse(text, file)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    for (const { found, remedy, ...place } of error.problems) context.mistakes.report(place, found, remedy)
    return null
  }
}
