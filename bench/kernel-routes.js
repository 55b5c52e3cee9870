// NETLINK_ROUTE of nlkit's kernel against that of Linux: one program of nlkit on both, whose socket is all that differs.

const AT_MOST = { ratioAtMost: 2 }

/** Workloads, made of the helpers and the sizes that bench/workloads.js has. */
export function kernelRouteWorkloads({ node, reference, nlkit, flush, routes, million, fewLinks, links }) {
  const withGc = ([command, ...args]) => [command, '--expose-gc', ...args]
  const pair = (name, title, command, { target = AT_MOST, ...more } = {}) => ({
    name,
    title: `nlkit's kernel against Linux: ${title}`,
    rounds: 5,
    ...more,
    sides: [reference('nlkit, Linux', command('linux')), nlkit("nlkit, nlkit's kernel", command('nlkit'), target)],
  })
  const insert = (name, title, mode, family = 2) =>
    pair(name, title, (which) => withGc(node('route-insert', which, mode, routes, 3, family)), { after: flush })
  const dump = (name, title, mode, family = 2) =>
    pair(name, title, (which) => node('route-dump', which, mode, routes, 5, family), { after: flush })
  const few = { after: flush, rounds: 2 }
  const insertMillion = (which) => withGc(node('route-insert', which, 'batch', million, 1))
  const dumpMillion = (which) => node('route-dump', which, 'batches', million, 2)
  const linkDump = (name, count, runs) =>
    pair(name, `dump of ${count} bridges`, (which) => node('link-dump', which, 'batches', count, runs), {
      target: null,
    })
  return {
    routes: [
      insert('kernel-insert-each', `insert of ${routes} routes, one request and its ack after another`, 'each'),
      insert('kernel-insert-batch', `insert of ${routes} routes, 100 requests in a datagram`, 'batch'),
      insert('kernel-insert6-batch', `insert of ${routes} IPv6 routes, 100 requests in a datagram`, 'batch', 10),
      dump('kernel-dump', `dump of ${routes} routes, batches()`, 'batches'),
      dump('kernel-dump-array', `dump of ${routes} routes, toArray()`, 'toArray'),
      dump('kernel-dump6', `dump of ${routes} IPv6 routes, batches()`, 'batches', 10),
      pair('kernel-insert-1m', `insert of ${million} routes, 100 requests in a datagram`, insertMillion, few),
      pair('kernel-dump-1m', `dump of ${million} routes, batches()`, dumpMillion, few),
    ],
    fewLinks: [linkDump('kernel-links-1k', fewLinks, 20)],
    links: [linkDump('kernel-links-10k', links, 4)],
  }
}
