import { scenarioJsonSchema } from '../scenario/schema/index.ts'
import type { Command } from './command.ts'
import { exitCodes } from './failure.ts'

export const schema: Command<Record<string, never>> = {
  usage: 'schema',
  about: 'print the JSON Schema of a scenario, for editors',
  run: async (_given, terminal, source) => {
    terminal.print(JSON.stringify(scenarioJsonSchema(await source()), null, 2))
    return exitCodes.asExpected
  },
}
