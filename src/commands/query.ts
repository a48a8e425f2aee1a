import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { didYouMean } from '../input/didYouMean.ts'
import { writtenQueries } from '../scenario/writtenQueries.ts'
import { type Command, jsonOption } from './command.ts'
import { exitCodes } from './failure.ts'
import { readTextFile } from './fileText.ts'
import { InputError } from '../input/inputError.ts'
import type { Json } from '@duckdb/node-api'
import type { Rows } from './query/ask.ts'
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

/** A scenario as it was run may hold a week of arrivals of every cohort, written out. */
const RESOLVED_BYTES_MAX = 500_000_000

/** Rows printed at most; `--json` gives every row. */
const ROWS_SHOWN = 200

export const query: Command<QueryArguments> = {
  usage: 'query <run> [question]',
  about: 'ask a run: one of its own questions (q1…q5) or SQL over its tables (turns, minutes, calls …)',
  completes: { question: () => ['q1', 'q2', 'q3', 'q4', 'q5'] },
  positionals: {
    run: { type: 'string', describe: 'the folder of a run, such as out/asr-first-partial/1', demandOption: true },
    question: { type: 'string', describe: 'q1…q5 or a SELECT; nothing lists the questions' },
  },
  options: { json: jsonOption },
  examples: [
    ['$0 query out/asr-first-partial/1 q1', 'the first question of the drill'],
    ['$0 query out/asr-first-partial/1 "select count(*) from turns_twin"', 'the twin, if it was run'],
  ],
  run: async ({ run, question: word, json }, terminal) => {
    mustBeRun(run)
    if (word === undefined) {
      const questions = questionsOf(run)
      terminal.print(json ? JSON.stringify({ questions }) : questionList(questions, run))
      return exitCodes.asExpected
    }
    const question = chosen(word, run)
    // The database is 70 MB of native code: loaded only here.
    const { asked } = await import('./query/ask.ts')
    await asked(run, question.sql, (columns, rows) =>
      json ? printJson(question, columns, rows, terminal) : printTable(question, columns, rows, terminal),
    )
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
  const queries = existsSync(resolved) ? writtenQueries(resolved, readTextFile(resolved, RESOLVED_BYTES_MAX)) : []
  return queries.map(({ title, sql }, i) => ({ id: `q${i + 1}`, title, sql }))
}

/** SQL does not need the scenario of the run, which may be long, or missing. */
function chosen(question: string, run: string): Question {
  if (/\s/.test(question.trim())) return { id: 'sql', title: '', sql: question }
  const questions = questionsOf(run)
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

/** One JSON object, written row by row: an answer may be longer than memory. */
async function printJson(question: Question, columns: string[], rows: Rows, terminal: Terminal): Promise<void> {
  const head = JSON.stringify({ ...question, columns })
  let lead = `${head.slice(0, -1)},"rows":[`
  for await (const some of rows) {
    const objects = some.map((row) => JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, row[i]]))))
    if (objects.length === 0) continue
    terminal.print(`${lead}${objects.join(',')}`)
    lead = ','
  }
  terminal.print(lead === ',' ? ']}' : `${lead}]}`)
}

async function printTable({ title }: Question, columns: string[], rows: Rows, terminal: Terminal): Promise<void> {
  const { bold, dim } = style(terminal)
  const first: Json[][] = []
  let count = 0
  for await (const some of rows) {
    count += some.length
    first.push(...some.slice(0, ROWS_SHOWN - first.length))
  }
  const cells = first.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : shown(cell))))
  const more = count > ROWS_SHOWN ? [dim(`… and ${count - ROWS_SHOWN} more rows; --json gives all`)] : []
  terminal.print([...(title === '' ? [] : [bold(title)]), textTable(columns, cells), ...more].join('\n'))
}

function shown(cell: unknown): string {
  return cell === null ? '–' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}
