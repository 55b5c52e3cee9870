/** Characters of a line, at most: hex of the largest datagrams that anybody sends, and room to space it out. */
const MOST_CHARACTERS = 1 << 25

/** Puts the lines of a text together that comes in pieces. A line that is too long is let go, so that memory stays bounded. */
export class LineSplitter {
  #parts: string[] = []
  #length = 0

  /** The lines that end in `text`, the first of them begun earlier; undefined for one that is too long. */
  push(text: string): (string | undefined)[] {
    const pieces = text.split('\n')
    const last = pieces.pop() as string
    const lines = pieces.map((piece) => {
      this.#hold(piece)
      return this.end()
    })
    this.#hold(last)
    return lines
  }

  #hold(piece: string): void {
    this.#length += piece.length
    if (this.#length <= MOST_CHARACTERS) this.#parts.push(piece)
    else this.#parts = []
  }

  /** The line that has no end yet. */
  end(): string | undefined {
    const line = this.#length <= MOST_CHARACTERS ? this.#parts.join('') : undefined
    this.#parts = []
    this.#length = 0
    return line
  }
}
