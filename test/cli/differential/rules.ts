import type { Scenario } from './scenario.ts'

const read = ['rule show', '-6 rule show', '-d rule show']

export const rules: readonly Scenario[] = [
  { name: 'those of a new namespace', build: [], read },
  {
    name: 'by prefix, priority and table',
    build: [
      'rule add from 192.0.2.0/24 table 100 pref 100',
      'rule add to 198.51.100.7 lookup main priority 101',
      'rule add from 10.0.0.0/8 to 203.0.113.0/24 table 1000 pref 102',
      'rule add from all lookup default preference 103',
      '-6 rule add from 2001:db8::/32 table 100 pref 104',
      '-6 rule add to 2001:db8:1::1 table 200 order 105',
      'rule add table 7',
    ],
    read: [...read, 'rule show table 100', 'rule list from 192.0.2.0/24', 'rule show to 198.51.100.7 priority 101'],
  },
  {
    name: 'by mark, type of service, user, protocol and ports',
    build: [
      'rule add fwmark 0x10 table 10 pref 10',
      'rule add fwmark 0x10/0xff table 11 pref 11',
      'rule add tos 0x10 table 12 pref 12',
      'rule add dsfield 4 table 12 pref 13',
      'rule add uidrange 1000-2000 table 14 pref 14',
      'rule add uidrange 7-7 table 14 pref 15',
      'rule add ipproto tcp dport 80 table 16 pref 16',
      'rule add ipproto 17 sport 1000-2000 dport 53 table 17 pref 17',
      '-6 rule add ipproto ipv6-icmp table 18 pref 18',
      'rule add tun_id 5 table 19 pref 19',
      'rule add not fwmark 1 table 20 pref 20',
    ],
    read: [...read, 'rule show fwmark 0x10/0xff', 'rule show ipproto tcp', 'rule show dport 53', 'rule show not'],
  },
  {
    name: 'by links, which are there or not',
    build: [
      'link add v0 type veth peer name v1',
      'rule add iif v0 table 10 pref 10',
      'rule add oif v1 table 11 pref 11',
      'rule add iif nowhere oif elsewhere table 12 pref 12',
      'rule add dev lo table 13 pref 13',
    ],
    read: [...read, 'rule show iif v0'],
  },
  {
    name: 'that do something else than asking a table',
    build: [
      'rule add from 192.0.2.1 blackhole pref 10',
      'rule add from 192.0.2.2 unreachable pref 11',
      'rule add from 192.0.2.3 prohibit pref 12',
      'rule add from 192.0.2.5 goto 32766 pref 14',
      'rule add from 192.0.2.6 goto 20000 pref 15',
      'rule add from 192.0.2.7 table main suppress_prefixlength 0 pref 16',
      'rule add from 192.0.2.8 table main suppress_ifgroup 5 pref 17',
      'rule add from 192.0.2.9 table main suppress_ifgroup default pref 18',
      'rule add from 192.0.2.10 table main realms 3/4 pref 19',
      'rule add from 192.0.2.11 table main realms 9 pref 20',
      'rule add from 192.0.2.12 table 10 protocol static pref 21',
      'rule add from 192.0.2.13 table 10 protocol 77 pref 22',
    ],
    read,
  },
  {
    name: 'that are deleted and flushed',
    build: [
      'rule add from 192.0.2.1 table 10 pref 10',
      'rule add from 192.0.2.2 table 10 pref 11',
      'rule add from 192.0.2.3 table 11 pref 12',
      'rule add from 192.0.2.4 table 12 pref 13',
      'rule add from 192.0.2.5 blackhole pref 14',
      'rule del pref 10',
      'rule delete from 192.0.2.2',
      'rule del table 11',
      'rule del pref 14',
      'rule flush table 12',
      '-6 rule add table 99 pref 5',
      '-6 rule flush table 99',
    ],
    read,
  },
]
