// node ip-json.js routes|link|links RUNS: what a Node user does without nlkit, `ip -j` and JSON.parse.
import { execFileSync } from 'node:child_process'
import { report, timed } from './report.js'

const [mode, runs] = [process.argv[2], Number(process.argv[3])]
const commands = {
  routes: ['-j', '-4', 'route', 'show', 'table', 'all'],
  link: ['-j', 'link', 'show', 'dev', 'lo'],
  links: ['-j', '-d', '-s', 'link'],
}

let count = 0
const samples = await timed(runs, 1, () => {
  count = JSON.parse(execFileSync('ip', commands[mode], { encoding: 'utf8', maxBuffer: 1 << 30 })).length
})
const unit = mode === 'link' ? 'us' : 'ms'
report({ workload: 'ip-json', side: mode, unit, count, samples: samples.map((ms) => (unit === 'us' ? ms * 1e3 : ms)) })
