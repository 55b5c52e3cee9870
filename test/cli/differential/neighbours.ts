import type { Scenario } from './scenario.ts'

const veth = [
  'link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02',
  'link set v0 up',
  'link set v1 up',
]
const read = [
  'neigh show',
  '-4 neigh show nud all',
  '-4 neigh show dev v0',
  '-6 neigh',
  'neigh show proxy',
  '-br neigh',
]

export const neighbours: readonly Scenario[] = [
  {
    unordered: true,
    name: 'in each state that can be asked for',
    build: [
      ...veth,
      'neigh add 192.0.2.1 lladdr 02:00:00:00:01:01 dev v0',
      'neigh add 192.0.2.2 lladdr 02:00:00:00:01:02 dev v0 nud permanent',
      'neigh add 192.0.2.3 lladdr 02:00:00:00:01:03 nud noarp dev v0',
      'neigh add 192.0.2.4 lladdr 02:00:00:00:01:04 nud stale dev v0',
      'neigh add to 2001:db8::1 lladdr 02:00:00:00:01:05 nud permanent dev v0',
      'neigh add 2001:db8::2 lladdr 02:00:00:00:01:06 nud stale dev v1 router',
    ],
    read: [
      ...read,
      'neigh show nud permanent',
      'neigh list nud stale',
      'neigh show to 192.0.2.0/30',
      'neigh show 192.0.2.4',
    ],
  },
  {
    unordered: true,
    name: 'that another program learnt, that are kept, and those this machine answers for',
    build: [
      ...veth,
      'neigh add 192.0.2.1 lladdr 02:00:00:00:01:01 dev v0 extern_learn',
      'neigh add 192.0.2.2 lladdr 02:00:00:00:01:02 dev v0 nud permanent protocol static',
      'neigh add 192.0.2.3 lladdr 02:00:00:00:01:03 dev v0 protocol 99',
      'neigh add proxy 192.0.2.9 dev v0',
      'neigh add proxy 2001:db8::9 dev v1',
    ],
    read,
  },
  {
    unordered: true,
    name: 'that are changed, replaced, deleted and flushed',
    build: [
      ...veth,
      'neigh add 192.0.2.1 lladdr 02:00:00:00:01:01 dev v0',
      'neigh change 192.0.2.1 lladdr 02:00:00:00:02:01 dev v0',
      'neigh replace 192.0.2.2 lladdr 02:00:00:00:01:02 dev v0',
      'neigh replace 192.0.2.2 lladdr 02:00:00:00:02:02 dev v0 nud permanent',
      'neigh add 192.0.2.3 lladdr 02:00:00:00:01:03 dev v0 nud stale',
      'neigh add 192.0.2.5 lladdr 02:00:00:00:01:05 dev v1 nud stale',
      'neigh add 192.0.2.4 lladdr 02:00:00:00:01:04 dev v1 nud permanent',
      'neigh add proxy 192.0.2.9 dev v0',
      'neigh del 192.0.2.2 dev v0',
      'neigh del proxy 192.0.2.9 dev v0',
      'neigh flush dev v1',
    ],
    read,
  },
]
