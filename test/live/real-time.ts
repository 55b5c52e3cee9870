/** Time that passes by itself, for a story that says how much of it shall pass. */
export class RealTime {
  /** How many milliseconds more than the story wanted have passed since it waited first, up to `stop()`. */
  late = 0
  #due: number | undefined

  readonly wait = async (milliseconds: number): Promise<void> => {
    this.stop()
    this.#due = performance.now() + milliseconds
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
  }

  stop(): void {
    if (this.#due !== undefined) this.late += performance.now() - this.#due
    this.#due = undefined
  }
}
