import type { ClosedCoefficients } from './closedStepTime.ts'
import type { KnotTable } from './knotStepTime.ts'

/** One fitted model in both forms. */
export interface FittedStepTime {
  closed: ClosedCoefficients
  table: KnotTable
}

/**
 * Step times of Llama 3 on NVIDIA SXM GPUs, in ms: fitted to the kernel tables of aiconfigurator (Apache-2.0; vLLM 0.19 and
 * 0.14), a quarter of 292 synthetic batches held out. Mean absolute error there, knots / closed form: 1.8 / 2.4 % (8B H100),
 * 1.9 / 2.8 % (70B H100), 7.0 / 7.2 % (70B H100 fp8), 2.3 / 2.6 % (8B A100). Not beyond 16k tokens of context. The same
 * numbers as scenarios/data/llm/llm_step_time.json, here as code because the world also runs in a browser.
 */
export const fittedStepTimes = {
  'llama3-8b-h100-tp1': {
    closed: {
      c0: 5.7784895488163193e-8,
      w: 6.427834100108028,
      b_per_token: 0.02070297721526127,
      p: 2.1767338072602986,
      per_ctx_token_decode: 4.461813583729634e-5,
      per_prefill_pair: 6.216104110760176e-7,
      per_seq: 0.0038194335803167162,
      prefill_const: 0.3475291650618878,
    },
    table: {
      knots: [
        [1, 6.3965],
        [16, 6.3187],
        [64, 6.9406],
        [128, 7.0775],
        [256, 8.4057],
        [512, 12.1965],
        [1024, 21.8159],
        [2048, 43.9224],
        [4096, 85.6695],
        [8192, 186.4809],
      ],
      per_ctx_token_decode: 4.479748455020047e-5,
      per_prefill_pair: 5.492810745019621e-7,
      per_seq: 0.001963176912227634,
      prefill_const: 0.17818381682833195,
    },
  },
  'llama3-70b-h100-tp4': {
    closed: {
      c0: 7.865151316962387e-8,
      w: 16.047133346945436,
      b_per_token: 0.07971902886031917,
      p: 1.9448676203328592,
      per_ctx_token_decode: 2.9291026739169884e-5,
      per_prefill_pair: 4.6436554900519064e-7,
      per_seq: 0.006866327411264292,
      prefill_const: 1.4514888982445011,
    },
    table: {
      knots: [
        [1, 15.2467],
        [16, 16.4934],
        [64, 18.1554],
        [128, 20.5019],
        [256, 26.1711],
        [512, 44.8992],
        [1024, 84.807],
        [2048, 167.8067],
        [4096, 328.2539],
        [8192, 662.0496],
      ],
      per_ctx_token_decode: 2.9317326124961198e-5,
      per_prefill_pair: 3.1761447288182225e-7,
      per_seq: 0.0025116511047326485,
      prefill_const: 0.7063127484504175,
    },
  },
  'llama3-70b-h100-tp4-fp8': {
    closed: {
      c0: 5.379943952655076,
      w: 4.512351615265937,
      b_per_token: 0.06883320825482563,
      p: 1.161645998435861,
      per_ctx_token_decode: 2.6482182341231806e-5,
      per_prefill_pair: 7.568679146657223e-9,
      per_seq: 0.0021190531553366356,
      prefill_const: 0.6059519231712768,
    },
    table: {
      knots: [
        [1, 9.8629],
        [16, 10.6445],
        [64, 12.9884],
        [128, 16.4923],
        [256, 25.5267],
        [512, 43.5776],
        [1024, 78.6187],
        [2048, 145.0889],
        [4096, 269.9175],
        [8192, 507.2406],
      ],
      per_ctx_token_decode: 2.922760520325404e-5,
      per_prefill_pair: 0.0,
      per_seq: 0.0,
      prefill_const: 0.8786610495598023,
    },
  },
  'llama3-8b-a100-tp1': {
    closed: {
      c0: 0.4510419382585008,
      w: 10.575991264170256,
      b_per_token: 0.057747579089406705,
      p: 1.6267673109164198,
      per_ctx_token_decode: 8.388648243897123e-5,
      per_prefill_pair: 2.6970833091902994e-6,
      per_seq: 0.004837716937370811,
      prefill_const: 5.011503534127809e-8,
    },
    table: {
      knots: [
        [1, 11.1194],
        [16, 11.2194],
        [64, 11.8187],
        [128, 14.3533],
        [256, 19.9273],
        [512, 33.3867],
        [1024, 62.4962],
        [2048, 117.8094],
        [4096, 234.5265],
        [8192, 469.7241],
      ],
      per_ctx_token_decode: 8.35786705073423e-5,
      per_prefill_pair: 2.7719056855087837e-6,
      per_seq: 0.005173004906421477,
      prefill_const: 0.0,
    },
  },
} satisfies Record<string, FittedStepTime>
