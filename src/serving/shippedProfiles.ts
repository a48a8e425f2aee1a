import { builtInModels } from './llm/builtInStepTimes.ts'
import type { Profile } from './profile.ts'

const triton = 'NVIDIA DeepLearningExamples, FastPitch on Triton, FP16; fitted to 1, 3, 7 and 16 concurrent requests'
const nim = 'NVIDIA Riva ASR NIM 1.4.0, first GPU of the table; fitted to'
const server = { instances: 2, batchMax: 8, batchPreferred: [4, 8], batchDelayMs: 0.001, characters: 128 }

/** Profiles shipped with parley. Those of GPUs are the output of `calibrate` on the files in scenarios/data/gpu. */
export const shippedProfiles: readonly Profile[] = [
  {
    name: 'fastpitch-a100',
    kind: 'pool',
    source: triton,
    ...server,
    overheadMs: 0,
    serialMs: 0.1749,
    stepMs: 5.6092,
    perUnitMs: 0.5112,
    cv: 0.0852,
    interference: 0.549,
  },
  {
    name: 'fastpitch-t4',
    kind: 'pool',
    source: triton,
    ...server,
    overheadMs: 0.4237,
    serialMs: 0.3022,
    stepMs: 10.6091,
    perUnitMs: 6.6652,
    cv: 0.0813,
    interference: -0.0573,
  },
  {
    name: 'riva-asr-160ms',
    kind: 'asr',
    source: `${nim} 1 and 48 streams`,
    chunkMs: 160,
    stepMs: 0.9382,
    perUnitMs: 0.4538,
    cv: 0.278,
    overheadMs: 11.4755,
    finalWork: 0.4806,
    finalMs: 80.3234,
  },
  {
    name: 'riva-asr-960ms',
    kind: 'asr',
    source: `${nim} 1 and 384 streams`,
    chunkMs: 960,
    stepMs: 7.4559,
    perUnitMs: 0.3092,
    cv: 0.1751,
    overheadMs: 5.9334,
    finalWork: 3.0164,
    finalMs: 74.9912,
  },
  ...builtInModels.map(
    (name): Profile => ({
      name,
      kind: 'llm',
      source: 'kernel tables of aiconfigurator (vLLM), no engine overhead',
      stepTime: name,
      factor: 1,
      addMs: 0,
    }),
  ),
]
