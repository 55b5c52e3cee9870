/** What two sources give, from now on, as it comes. */
export function either<A, B>(a: AsyncIterable<A>, b: AsyncIterable<B>): AsyncGenerator<A | B, void, undefined> {
  // Both begin here, not at the first read.
  return merge<A | B>([a[Symbol.asyncIterator](), b[Symbol.asyncIterator]()])
}

async function* merge<T>(sources: AsyncIterator<T>[]): AsyncGenerator<T, void, undefined> {
  const next = async (source: AsyncIterator<T>) => ({ source, item: await source.next() })
  const waiting = new Map(sources.map((source) => [source, next(source)]))
  try {
    while (waiting.size > 0) {
      const { source, item } = await Promise.race(waiting.values())
      if (item.done) waiting.delete(source)
      else {
        waiting.set(source, next(source))
        yield item.value
      }
    }
  } finally {
    for (const promise of waiting.values()) promise.catch(() => {}) // the race has told of one
    for (const source of sources) await source.return?.()
  }
}
