/**
 * A part of the list that is still wrong, and none of whose elements can be left out: first halves are tried, then smaller
 * and smaller runs.
 * @template T
 * @param {readonly T[]} list that is wrong
 * @param {(part: T[]) => Promise<boolean>} isWrong
 * @returns {Promise<T[]>}
 */
export async function shrink(list, isWrong) {
  let rest = [...list]
  for (let run = rest.length >> 1; run >= 1; ) {
    const before = rest.length
    // From the end: what comes later depends on what comes earlier.
    for (let start = rest.length - run; start > -run; start -= run) {
      const part = rest.toSpliced(Math.max(start, 0), Math.min(run, start + run))
      if (part.length < rest.length && (await isWrong(part))) rest = part
    }
    // After a round of single elements that took some away, others may have become needless.
    if (run > 1) run >>= 1
    else if (rest.length === before) break
  }
  return rest
}
