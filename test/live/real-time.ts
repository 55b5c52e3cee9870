/** Time that passes by itself, for a story that says how much of it shall pass. */
export class RealTime {
  /** How many milliseconds more than the story wanted have passed from its beginning, or its first wait, to its end. */
  late = 0
  #due: number | undefined

  begin(): void {
    this.#due = performance.now()
  }

  readonly wait = async (milliseconds: number): Promise<void> => {
    this.end()
    this.#due = performance.now() + milliseconds
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
  }

  end(): void {
    if (this.#due !== undefined) this.late += performance.now() - this.#due
    this.#due = undefined
  }
}
