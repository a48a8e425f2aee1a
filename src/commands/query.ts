import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { didYouMean } from '../input/didYouMean.ts'
import { writtenQueries } from '../scenario/writtenQueries.ts'
import { type Command, jsonOption } from './command.ts'
import { exitCodes } from './failure.ts'
import { InputError } from '../input/inputError.ts'
import type { Answer } from './query/ask.ts'
import { scenarioText } from './scenarioFiles.ts'
import { style } from './style.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './textTable.ts'

interface QueryArguments {
  run: string
  question?: string
  json: boolean
}

interface Question {
  id: string
  title: string
  sql: string
}

/** Rows printed at most; `--json` gives every row. */
const ROWS_SHOWN = 200

export const query: Command<QueryArguments> = {
  usage: 'query <run> [question]',
  about: 'ask a run: one of its own questions (q1…q5) or SQL over its tables (turns, minutes, calls …)',
  positionals: {
    run: { type: 'string', describe: 'the folder of a run, such as out/asr-first-partial/1', demandOption: true },
    question: { type: 'string', describe: 'q1…q5 or a SELECT; nothing lists the questions' },
  },
  options: { json: jsonOption },
  examples: [
    ['$0 query out/asr-first-partial/1 q1', 'the first question of the drill'],
    ['$0 query out/asr-first-partial/1 "select count(*) from turns_twin"', 'the twin, if it was run'],
  ],
  run: async ({ run, question, json }, terminal) => {
    mustBeRun(run)
    const questions = questionsOf(run)
    if (question === undefined) {
      terminal.print(json ? JSON.stringify({ questions }) : questionList(questions, run))
      return exitCodes.asExpected
    }
    const asked = chosen(question, questions, run)
    // The database is 70 MB of native code: loaded only here.
    const { ask } = await import('./query/ask.ts')
    const answer = await ask(run, asked.sql)
    terminal.print(json ? JSON.stringify({ ...asked, ...objects(answer) }) : table(asked, answer, terminal))
    return exitCodes.asExpected
  },
}

function mustBeRun(run: string): void {
  if (!existsSync(run))
    throw new InputError(`${run}: there is no such folder; "parley run FILE" makes one and prints its name`)
  if (!statSync(run).isDirectory()) throw new InputError(`${run}: this is a file; name the folder of the run`)
  if (existsSync(join(run, 'turns.parquet'))) return
  throw new InputError(`${run}: there is no turns.parquet in this folder; name a run such as out/asr-first-partial/1`)
}

/** The scenario's queries, as they were when the run was made. */
function questionsOf(run: string): Question[] {
  const resolved = join(run, 'resolved.yaml')
  const queries = existsSync(resolved) ? writtenQueries(resolved, scenarioText(resolved)) : []
  return queries.map(({ title, sql }, i) => ({ id: `q${i + 1}`, title, sql }))
}

function chosen(question: string, questions: Question[], run: string): Question {
  if (/\s/.test(question.trim())) return { id: 'sql', title: '', sql: question }
  const found = questions.find(({ id }) => id === question.toLowerCase())
  if (found !== undefined) return found
  const known = questions.map(({ id }) => id)
  throw new InputError(
    `parley query: "${question}" is not a question of ${run}; ${didYouMean(question, known, known.length === 0 ? 'the run has no questions of its own; write a SELECT in quotes' : `write one of ${known.join(', ')} or a SELECT in quotes`)}`,
  )
}

function questionList(questions: Question[], run: string): string {
  if (questions.length === 0)
    return `The scenario of ${run} has no questions of its own; ask in SQL over turns and minutes.`
  return questions.map(({ id, title }) => `${id}  ${title}`).join('\n')
}

function objects({ columns, rows }: Answer) {
  return { columns, rows: rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]))) }
}

function table({ title }: Question, { columns, rows }: Answer, terminal: Terminal): string {
  const { bold, dim } = style(terminal)
  const cells = rows
    .slice(0, ROWS_SHOWN)
    .map((row) => row.map((cell) => (typeof cell === 'number' ? cell : shown(cell))))
  const more = rows.length > ROWS_SHOWN ? [dim(`… and ${rows.length - ROWS_SHOWN} more rows; --json gives all`)] : []
  return [...(title === '' ? [] : [bold(title)]), textTable(columns, cells), ...more].join('\n')
}

function shown(cell: unknown): string {
  return cell === null ? '–' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}
