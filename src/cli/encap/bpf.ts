import { encapTypes, type LwtBpf, type LwtBpfProg } from '../../families/route/index.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { present } from '../iproute2/present.ts'
import type { EncapForm } from './encap-form.ts'

export const bpf: EncapForm<LwtBpf> = {
  type: encapTypes.BPF,
  words: {
    label: '',
    read() {
      throw new UsageError('nlkit loads no BPF programs: encap bpf can be shown, not set')
    },
  },
  iproute2: ({ in: input, out, xmit, xmitHeadroom }) =>
    present({ in: nameOf(input), out: nameOf(out), xmit: nameOf(xmit), headroom: xmitHeadroom }),
}

function nameOf(program: LwtBpfProg | undefined): string | undefined {
  return program === undefined ? undefined : (program.name ?? '<unknown>')
}
