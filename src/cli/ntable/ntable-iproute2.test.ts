import { expect, test } from 'vitest'
import { LinkNames } from '../words/link-names.ts'
import { iproute2NeighTable } from './ntable-iproute2.ts'

// What the kernel says is how long ago: iproute2 prints when, in the time of this machine.
test('a neighbour table with its counters says when it was flushed', () => {
  const config = {
    keyLen: 4,
    entrySize: 336,
    entries: 2,
    lastFlush: 61_000,
    lastRand: 1000,
    hashRnd: 7,
    hashMask: 255,
    hashChainGc: 0,
    proxyQlen: 0,
  }
  const now = new Date(2026, 0, 2, 3, 5, 6).getTime()
  const said = iproute2NeighTable(
    { family: 2, name: 'arp_cache', gcInterval: 30_000n, config },
    new LinkNames(),
    true,
    now,
  )
  expect(said).toEqual({
    family: 'inet',
    name: 'arp_cache',
    gc_interval: 30_000,
    key_length: 4,
    entry_size: 336,
    entries: 2,
    last_flush: '2026-01-02 03:04:05',
    last_rand: '2026-01-02 03:05:05',
    hash_rnd: 7,
    hash_mask: '0xff',
    hash_chain_gc: 0,
    proxy_qlen: 0,
  })
})
