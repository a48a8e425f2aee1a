/** Physical limits of a model on its GPUs, whatever the software. */
export interface Silicon {
  name: string
  /** Dense peak of all its GPUs at the model's precision, FLOP per ms. */
  flopsPerMs: number
  /** Memory bandwidth of all its GPUs, bytes per ms. */
  bytesPerMs: number
  /** Computing one prompt token: 2 × the parameters of the layers (the embedding is a look-up, the head runs once a prompt). */
  flopsPerToken: number
  /** One query–key pair of attention: 4 × hidden size × layers. */
  flopsPerPair: number
  /** Weights one decode iteration reads: layers and head. */
  weightBytes: number
  /** Keys and values of one token: 2 × layers × KV heads × head size × bytes. */
  kvBytesPerToken: number
}

/** NVIDIA data sheets, SXM, dense: H100 989 TFLOP/s bf16, 1979 fp8, 3.35 TB/s; A100 80 GB 312 TFLOP/s, 2.04 TB/s. */
const H100 = { bf16: 989.4e9, fp8: 1978.9e9, bytes: 3.35e9 }
const A100 = { bf16: 312e9, bytes: 2.039e9 }

/** Layer and head parameters from the model cards' configurations (Llama 3 8B and 70B, Llama 2 7B). */
const LLAMA3_8B = { layers: 6.98e9, head: 0.525e9, pairs: 4 * 4096 * 32, kvValues: 2 * 32 * 8 * 128 }
const LLAMA3_70B = { layers: 68.45e9, head: 1.05e9, pairs: 4 * 8192 * 80, kvValues: 2 * 80 * 8 * 128 }
const LLAMA2_7B = { layers: 6.476e9, head: 0.131e9, pairs: 4 * 4096 * 32, kvValues: 2 * 32 * 32 * 128 }

function silicon(
  name: string,
  model: typeof LLAMA3_8B,
  flopsPerMs: number,
  bytesPerMs: number,
  bytesPerValue: number,
): Silicon {
  return {
    name,
    flopsPerMs,
    bytesPerMs,
    flopsPerToken: 2 * model.layers,
    flopsPerPair: model.pairs,
    weightBytes: (model.layers + model.head) * bytesPerValue,
    // The fp8 set was measured with fp8 keys and values too.
    kvBytesPerToken: model.kvValues * bytesPerValue,
  }
}

/** The measured combinations of model and GPUs, by name. */
export const silicons = {
  'llama3-8b-h100-tp1': silicon('Llama 3 8B bf16 on one H100', LLAMA3_8B, H100.bf16, H100.bytes, 2),
  'llama3-70b-h100-tp4': silicon('Llama 3 70B bf16 on four H100', LLAMA3_70B, 4 * H100.bf16, 4 * H100.bytes, 2),
  'llama3-70b-h100-tp4-fp8': silicon('Llama 3 70B fp8 on four H100', LLAMA3_70B, 4 * H100.fp8, 4 * H100.bytes, 1),
  'llama3-8b-a100-tp1': silicon('Llama 3 8B bf16 on one A100', LLAMA3_8B, A100.bf16, A100.bytes, 2),
  'llama2-7b-a100-tp1': silicon('Llama 2 7B bf16 on one A100', LLAMA2_7B, A100.bf16, A100.bytes, 2),
} satisfies Record<string, Silicon>

/**
 * The silicon of a step-time model, when its name gives it (`llama3-8b_h100_tp1_bf16`, a file
 * `step_time_llama2-7b_a100_tp1.json`); null otherwise, and then only the limits that hold for any GPU are checked.
 */
export function siliconNamed(name: string): Silicon | null {
  const plain = name
    .replace(/^.*[/\\#]/, '')
    .replace(/\.json$/, '')
    .replace(/-(closed|knots)$/, '')
    .replace(/_/g, '-')
    .replace(/^step-time-|-bf16$/g, '')
  return Object.hasOwn(silicons, plain) ? silicons[plain as keyof typeof silicons] : null
}
