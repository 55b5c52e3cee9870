// What is measured of a kernel that is served: round trips of its clients, and a program that nobody changed.

/** Workloads, made of the helpers and the size that bench/workloads.js has. */
export function servedWorkloads({ c, node, reference, nlkit, program, routes }) {
  const ask = (clients, count, perSecondAtLeast) => ({
    name: `served-${clients}`,
    title: `requests and their acks, one after another, by ${clients === 1 ? 'one process' : `${clients} processes`}`,
    rounds: 5,
    sides: [
      reference('C on Linux', c('ask', count, 3, clients)),
      nlkit('connectKernel', node('served-ask', count, 3, clients), { perSecondAtLeast }),
      nlkit('C, preload library', node('served-program', program('ask'), count, 3, clients)),
    ],
  })
  const show = {
    name: 'served-routes',
    title: `\`ip route show\` of ${routes} routes`,
    rounds: 5,
    sides: [
      reference('on Linux', node('ip-routes', 'linux', 3)),
      nlkit('preload library', node('ip-routes', 'served', 3, routes, program('gen-routes')), { ratioAtMost: 3 }),
    ],
  }
  return { askByOne: ask(1, 20_000, 50_000), askByEight: ask(8, 5_000, 100_000), show }
}
