import { describe, expect, it } from 'vitest'
import { calibrateLlm } from '../../src/rig/llm/calibrateLlm.ts'
import { parseMeasuredLlmRows } from '../../src/rig/llm/measuredLlmRows.ts'
import { namedStepTime } from '../../src/rig/llm/stepTimes.ts'

describe('a file of measurements', () => {
  const stepTime = namedStepTime('llama3-8b-h100-tp1')

  it('is refused where two of its columns say the same', () => {
    const text = 'isl,osl,batch_size,concurrency,tpot_ms\n100,10,2,4,8\n'
    expect(() => parseMeasuredLlmRows(text, 'm.csv')).toThrow(
      'm.csv:1:9: columns "concurrency" and "batch_size" are the same; leave one out',
    )
  })

  it('is refused where a time is none', () => {
    const text = 'isl,osl,concurrency,tpot_ms\n100,10,2,1e300\n'
    expect(() => parseMeasuredLlmRows(text, 'm.csv')).toThrow('m.csv:2:10: tpot_ms is "1e300"; write a number of at least 0.001 and at most 3600000')
  })

  it('is not fitted to a model on another number of GPUs', () => {
    const rows = parseMeasuredLlmRows('isl,osl,concurrency,tpot_ms,tp_size\n100,10,2,8,1\n100,10,2,8,4\n', 'm.csv')
    expect(() => calibrateLlm(rows, { stepTime })).toThrow('row 2: tp_size is 4, but llama3-8b-h100-tp1 is of tp1')
  })
})
