/** The cost of one server's workers: their rented time at the price in force. */
export class Rent {
  private usd = 0
  private closedUsd = 0
  /** Rented worker time paid so far, µs. */
  private paidUs = 0
  private usdPerWorkerUs = 0

  /** `rentedUs`: worker time rented since the start of the run; it has the old price, later time the new one. */
  reprice(rentedUs: number, usdPerWorkerUs: number): void {
    this.pay(rentedUs)
    this.usdPerWorkerUs = usdPerWorkerUs
  }

  /** USD since the last close. */
  close(rentedUs: number): number {
    this.pay(rentedUs)
    const usd = this.usd - this.closedUsd
    this.closedUsd = this.usd
    return usd
  }

  private pay(rentedUs: number): void {
    this.usd += (rentedUs - this.paidUs) * this.usdPerWorkerUs
    this.paidUs = rentedUs
  }
}
