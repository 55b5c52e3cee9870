/** The ways to read a dump that benchmarks compare: each dumps once, and gives how many objects there were. */
export function dumpWays(connection, operation, request) {
  const dump = () => connection.dump(operation, request)
  return {
    async batches() {
      let count = 0
      for await (const batch of dump().batches()) count += batch.length
      return count
    },
    async each() {
      let count = 0
      for await (const _ of dump()) count++
      return count
    },
    async toArray() {
      return (await dump().toArray()).length
    },
  }
}
