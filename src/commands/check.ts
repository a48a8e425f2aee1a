import { type Command, jsonOption } from './command.ts'

import { exitCodes, linesOf } from './failure.ts'
import { scenarioFrom } from './scenarioFiles.ts'

interface CheckArguments {
  files: string[]
  json: boolean
}

export const check: Command<CheckArguments> = {
  usage: 'check <files..>',
  about: 'read scenarios and tell every mistake: where, what was found, what would do',
  positionals: { files: { type: 'string', array: true, describe: 'scenario files', demandOption: true } },
  options: { json: jsonOption },
  run: ({ files, json }, terminal) => {
    const checked = files.map((file) => ({ file, problems: mistakesOf(file) }))
    const right = checked.every(({ problems }) => problems.length === 0)
    if (json) terminal.print(JSON.stringify({ ok: right, files: checked }))
    for (const { file, problems } of json ? [] : checked) {
      if (problems.length === 0) terminal.print(`${file}: ok`)
      for (const line of problems) terminal.say(line)
    }
    return right ? exitCodes.asExpected : exitCodes.wrongInput
  },
}

/** The lines of a file's mistakes; [] for a file that is right. */
function mistakesOf(file: string): string[] {
  try {
    scenarioFrom(file)
    return []
  } catch (error) {
    const lines = linesOf(error)
    if (lines === null) throw error
    return lines
  }
}
