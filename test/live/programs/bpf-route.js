// bpf-route.js LINK: adds a route by a link, given by index, with the BPF program that descriptor 9 is. Ends with 77 where the
// kernel has no such routes.
import { argv, exit } from 'node:process'
import { connect } from 'nlkit/client'
import { encapTypes, newRoute, route } from 'nlkit/families/route'

const rt = await connect(route)
try {
  const encap = { encapType: encapTypes.BPF, encap: { out: { fd: 9, name: 'passes' } } }
  await rt.do(newRoute, {
    family: 10,
    dst: '2001:db8:1::',
    dstLen: 64,
    table: 254,
    protocol: 4,
    type: 1,
    oif: Number(argv[2]),
    ...encap,
  })
} catch (error) {
  console.error(error.message)
  exit(error.code === 'EOPNOTSUPP' ? 77 : 1)
}
rt.close()
