import { netkit, netkitModes, netkitPolicies, netkitScrubs, veth, vxcan } from '../../../families/route/index.ts'
import { peer } from '../setting-words.ts'
import { named } from './form.ts'
import { edits, linkKind } from './link-kind.ts'

const peerWords = {
  peer: edits(peer, 'the other end', (draft, settings) => {
    draft.peer = settings
  }),
} as const

/** Two links that are the ends of a cable. */
export const vethKind = linkKind(veth, { words: peerWords, isSilent: true })

/** The same for CAN. */
export const vxcanKind = linkKind(vxcan, { words: peerWords, isSilent: true })

const policy = named({ forward: netkitPolicies.PASS, blackhole: netkitPolicies.DROP })
const scrub = named({ none: netkitScrubs.NONE, default: netkitScrubs.DEFAULT })

/** The same with programs in it. */
export const netkitKind = linkKind(netkit, {
  settings: {
    mode: { form: named({ l2: netkitModes.L2, l3: netkitModes.L3 }) },
    policy: { form: policy },
    peerPolicy: { form: policy },
    scrub: { form: scrub },
    peerScrub: { form: scrub },
    primary: { words: [] },
  },
  words: peerWords,
  isSilent: true,
})
