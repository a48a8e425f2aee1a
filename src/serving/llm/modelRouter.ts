/** Gives each request a model by weights, from a uniform the caller drew: the same request meets the same model. */
export class ModelRouter {
  readonly models: readonly string[]
  private readonly upTo: Float64Array

  /** Weights by model name; at least one is above 0. */
  constructor(weights: Record<string, number>) {
    this.models = Object.keys(weights)
    this.upTo = new Float64Array(this.models.length)
    this.setWeights(this.models.map((model) => weights[model]))
  }

  /** New weights in the order of `models`; they need not add up to 1. */
  setWeights(weights: readonly number[]): void {
    let sum = 0
    for (const [i, weight] of weights.entries()) {
      if (!(weight >= 0))
        throw new RangeError(`the weight of model ${this.models[i]} is ${weight}; it must be at least 0`)
      sum += weight
      this.upTo[i] = sum
    }
    if (!(sum > 0)) throw new RangeError(`no model of ${this.models.join(', ')} has a weight above 0`)
  }

  /** The index in `models` for a uniform u in [0, 1). */
  pick(u: number): number {
    const { upTo } = this
    const target = u * upTo[upTo.length - 1]
    let i = 0
    while (upTo[i] <= target) i++
    return i
  }
}
