import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvText } from '../../src/input/csvText.ts'

const rowsOf = (text: string) => {
  const csv = new CsvText('t.csv', text)
  return [[...csv.header], ...Array.from({ length: csv.rowCount }, (_, row) => [...csv.row(row)])]
}
/** A cell as the dialect writes it: always in quotes, so that anything can be in it. */
const quotedCell = (cell: string) => `"${cell.replaceAll('"', '""')}"`

describe('a CSV text', () => {
  it('gives back what was written, with any separator, line end and cells, and with or without a byte order mark', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', ';', '\t', '"', '\n', '\r', ' ', 'é'), maxLength: 6 })
    const table = fc.integer({ min: 2, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }))
    fc.assert(
      fc.property(table, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), (rows, sign, end, mark) => {
        const header = rows[0].map((_, i) => `c${i}`)
        const text = [header.join(sign), ...rows.map((row) => row.map(quotedCell).join(sign))].join(end)
        expect(rowsOf(`${mark ? '\ufeff' : ''}${text}${end}`)).toEqual([header, ...rows])
      }),
    )
  })

  it('takes blanks around a bare cell away, keeps those in quotes, and skips empty lines', () => {
    expect(rowsOf('a, b ,c\n\n1 , " 2 ","say ""x"""\n  \n')).toEqual([
      ['a', 'b', 'c'],
      ['1', ' 2 ', 'say "x"'],
    ])
  })

  it('gives each cell its place, also after cells with line breaks', () => {
    const csv = new CsvText('t.csv', 'a,b,c\n"1\r\n2",x,  y\n\n3,4')
    expect(csv.place(0, 0)).toEqual({ file: 't.csv', line: 2, column: 1 })
    expect(csv.place(0, 1)).toEqual({ file: 't.csv', line: 3, column: 4 })
    expect(csv.place(0, 2)).toEqual({ file: 't.csv', line: 3, column: 8 })
    expect(csv.place(1, 1)).toEqual({ file: 't.csv', line: 5, column: 3 })
  })

  it.each([
    ['', 't.csv:1:1: the file is empty; write a line of column names and rows'],
    [' \r\n\t\n', 't.csv:1:1: the file is empty; write a line of column names and rows'],
    ['a,b\n1,"2', 't.csv:2:3: a quote that never closes; write " at the end of the cell, or none'],
    ['a,b\n"1" x,2', 't.csv:2:5: "x" after the closing quote; quotes go around the whole cell; write "" for one in it'],
  ])('that cannot be read is refused at its place: %j', (text, line) => {
    expect(() => new CsvText('t.csv', text)).toThrow(line)
  })

  it('reads a million rows one at a time, holding little more than the text', () => {
    const csv = new CsvText('t.csv', `a,b\n${'12,34\n'.repeat(1_000_000)}`)
    let sum = 0
    for (let row = 0; row < csv.rowCount; row++) sum += Number(csv.row(row)[1])
    expect(sum).toBe(34_000_000)
  })
})
