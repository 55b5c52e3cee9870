/**
 * Puts two lists side by side so that as many places as possible have the same key; where one has nothing there is undefined. Lists
 * that differ in a few places are cheap, also long ones.
 */
export function align<T>(
  a: readonly T[],
  b: readonly T[],
  keyOf: (one: T) => string,
): [T | undefined, T | undefined][] {
  const keysA = a.map(keyOf)
  const keysB = b.map(keyOf)
  let start = 0
  while (start < a.length && start < b.length && keysA[start] === keysB[start]) start++
  let end = 0
  const most = Math.min(a.length, b.length) - start
  while (end < most && keysA.at(-1 - end) === keysB.at(-1 - end)) end++
  const pairs: [T | undefined, T | undefined][] = []
  for (let i = 0; i < start; i++) pairs.push([a[i], b[i]])
  for (const [i, j] of path(keysA.slice(start, a.length - end), keysB.slice(start, b.length - end))) {
    pairs.push([i === undefined ? undefined : a[start + i], j === undefined ? undefined : b[start + j]])
  }
  for (let i = end; i > 0; i--) pairs.push([a.at(-i), b.at(-i)])
  return pairs
}

/** The longest common subsequence, as pairs of indexes. */
function path(a: readonly string[], b: readonly string[]): [number | undefined, number | undefined][] {
  const width = b.length + 1
  const common = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const here = i * width + j
      common[here] =
        a[i] === b[j] ? (common[here + width + 1] ?? 0) + 1 : Math.max(common[here + width] ?? 0, common[here + 1] ?? 0)
    }
  }
  const pairs: [number | undefined, number | undefined][] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) pairs.push([i++, j++])
    else if (
      j === b.length ||
      (i < a.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      pairs.push([i++, undefined])
    } else pairs.push([undefined, j++])
  }
  return pairs
}
