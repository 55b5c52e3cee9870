import { writeSync } from 'node:fs'
import { pid } from 'node:process'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

// A case that never ends blocks its thread: another thread has to notice.

const SECONDS = 30

/** Starts the watch. `seen(target, index)` says which case begins; `stop()` ends the watch. */
export function startWatch() {
  const shared = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(new URL(import.meta.url), { workerData: shared })
  worker.unref()
  return {
    seen(target, index) {
      Atomics.store(shared, 0, target)
      Atomics.store(shared, 1, index)
    },
    names: (names, seed) => worker.postMessage({ names, seed }),
    stop: () => worker.terminate(),
  }
}

if (!isMainThread && workerData instanceof Int32Array) {
  let known = { names: [], seed: 0 }
  let last = ''
  let since = Date.now()
  parentPort.on('message', (message) => {
    known = message
  })
  setInterval(() => {
    const now = `${workerData[0]} ${workerData[1]}`
    if (now !== last) {
      last = now
      since = Date.now()
    } else if (Date.now() - since > SECONDS * 1000) {
      const name = known.names[workerData[0]]
      writeSync(
        2,
        `fuzz: stuck for ${SECONDS} seconds, again with: npm run fuzz -- --seed ${known.seed} --target ${name} --case ${workerData[1]}\n`,
      )
      process.kill(pid, 'SIGKILL')
    }
  }, 1000)
}
