import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { standardParley } from '../../src/parley/standardParley.ts'
import { recorded, villageWith } from '../extend/village.ts'
import { typed } from './listener.ts'
import { freshFolder } from './parleyProcess.ts'

const elsewhere = freshFolder()
const written = join(elsewhere, 'written.csv')
let run = ''
beforeAll(async () => {
  const evil = `queries:\n  - { title: evil, sql: "COPY (SELECT 1) TO '${written}'" }\n  - { title: fine, sql: SELECT count(*) AS n FROM turns }\n`
  run = (await recorded(villageWith(`name: asked\n${evil}`, standardParley), standardParley, { twin: false })).folder
  writeFileSync(join(elsewhere, 'secret.txt'), 'the truth')
})

const asked = (question: string, ...flags: string[]) => typed(['query', run, question, ...flags])
const hashes = () => readdirSync(run, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => createHash('sha256').update(readFileSync(join(one.parentPath, one.name))).digest('hex'))

describe('a question to a run', () => {
  it('of its scenario or in SQL is answered, as a table and as one JSON object', async () => {
    const count = JSON.parse((await asked('q2', '--json')).stdout).rows[0].n
    expect(count).toBeGreaterThan(100)
    expect((await asked('SELECT count(*) AS n FROM turns')).stdout).toBe(`  n\n${count}`)
    const { columns, rows } = JSON.parse((await asked('SELECT minute, sum(value) AS v FROM minutes GROUP BY ALL ORDER BY 1', '--json')).stdout)
    expect([columns, rows.length]).toEqual([['minute', 'v'], 6])
    expect(JSON.parse((await asked('SELECT 1 AS one WHERE false', '--json')).stdout)).toMatchObject({ columns: ['one'], rows: [] })
  })

  it.each([
    ['reads another file as text', () => `SELECT * FROM read_text('${join(elsewhere, 'secret.txt')}')`],
    ['reads another file as a table', () => `SELECT * FROM '${join(elsewhere, 'secret.txt')}'`],
    ['lists a folder', () => `SELECT * FROM glob('${elsewhere}/*')`],
    ['asks the network', () => "SELECT * FROM 'https://example.com/x.parquet'"],
    ['writes a file', () => `COPY (SELECT 1) TO '${written}'`],
    ['writes over a table of the run', () => `COPY (SELECT 1 AS a) TO '${join(run, 'turns.parquet')}'`],
    ['opens a database', () => `ATTACH '${join(elsewhere, 'x.db')}'`],
    ['takes its lock off', () => 'SET enable_external_access = true'],
    ['hides a statement behind a question', () => 'SELECT 1; DROP VIEW turns'],
    ['is the evil one of its own scenario', () => 'q1'],
  ])('that %s is refused in one line, and nothing is read or written', async (_, sql) => {
    const before = hashes()
    const { code, stdout, stderr } = await asked(sql())
    expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 })
    expect(stderr).toMatch(/^SQL: /)
    expect(stderr).not.toContain('the truth')
    expect(existsSync(written)).toBe(false)
    expect(hashes()).toEqual(before)
  })

  it('with a long answer shows two hundred rows and counts the rest', async () => {
    const { stdout } = await asked('SELECT i FROM range(1000000) t(i)')
    expect(stdout.split('\n')).toHaveLength(202)
    expect(stdout).toMatch(/and 999800 more rows/)
  })

  it('in SQL needs no scenario beside the tables, however odd it is', async () => {
    const resolved = join(run, 'resolved.yaml')
    const text = readFileSync(resolved)
    writeFileSync(resolved, ': [')
    const { code } = await asked('SELECT 1 AS one')
    writeFileSync(resolved, text)
    expect(code).toBe(0)
  })
})
