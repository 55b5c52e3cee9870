// node ip-routes.js linux|served RUNS [COUNT GENERATOR]: the time of `ip route show`. Served: of a kernel that is served, after
// the generator has put the routes into it, both by the preload library.
import { execFileSync } from 'node:child_process'
import { report, timed } from './report.js'
import { preloaded, withServedKernel } from './served-kernel.js'

const [side, runs, count, generator] = process.argv.slice(2)

async function measure(env) {
  const options = { encoding: 'utf8', maxBuffer: 1 << 30, env }
  let lines = 0
  const samples = await timed(Number(runs), 2, () => {
    lines = execFileSync('ip', ['-4', 'route', 'show'], options).split('\n').length - 1
  })
  report({ workload: 'ip-routes', side, unit: 'ms', count: lines, check: lines, samples })
}

/** The same interface as the bench makes on Linux, and the routes. */
function fill(env) {
  const ip = (words) => execFileSync('ip', words.split(' '), { env })
  ip('link set lo up')
  ip('link add bench0 type veth peer name bench1')
  ip('address add 192.168.0.1/16 dev bench0')
  for (const name of ['bench0', 'bench1']) ip(`link set ${name} up`)
  execFileSync(generator, ['add', count], { env })
}

if (side === 'linux') await measure(process.env)
else {
  await withServedKernel(async (path) => {
    fill(preloaded(path))
    await measure(preloaded(path))
  })
}
