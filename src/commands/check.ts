import type { Parley } from '../parley/parley.ts'
import { type Command, jsonOption } from './command.ts'
import { exitCodes, linesOf } from './failure.ts'
import { scenarioFrom } from './scenarioFiles.ts'
import { named } from './completion/values.ts'

interface CheckArguments {
  files: string[]
  json: boolean
}

export const check: Command<CheckArguments> = {
  usage: 'check <files..>',
  about: 'read scenarios and tell every mistake: where, what was found, what would do',
  completes: { files: named('drills') },
  positionals: { files: { type: 'string', array: true, describe: 'scenario files', demandOption: true } },
  options: { json: jsonOption },
  run: async ({ files, json }, terminal, source) => {
    const parley = await source()
    const checked = files.map((file) => ({ file, problems: mistakesOf(file, parley) }))
    const right = checked.every(({ problems }) => problems.length === 0)
    if (json) terminal.print(JSON.stringify({ ok: right, files: checked }))
    for (const { file, problems } of json ? [] : checked) {
      if (problems.length === 0) terminal.print(`${file}: ok`)
      for (const line of problems) terminal.say(line)
    }
    return right ? exitCodes.asExpected : exitCodes.wrongInput
  },
}

/** The mistakes of a file, one line each; [] for a valid file. */
function mistakesOf(file: string, parley: Parley): string[] {
  try {
    scenarioFrom(file, parley)
    return []
  } catch (error) {
    const lines = linesOf(error)
    if (lines === null) throw error
    return lines
  }
}
