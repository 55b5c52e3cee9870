import { EINVAL, EOPNOTSUPP } from '../../../../../errno.ts'
import type { Link } from '../../link.ts'
import { attributeOf, type LinkRequest } from '../link-request.ts'

/** There is no hardware that has some: whatever is asked of one is refused (`net/core/rtnetlink.c`, do_setlink(), do_setvfinfo()). */
export function setVirtualFunctions(_link: Link, request: LinkRequest): number {
  const { vfinfoList } = request.value
  if (vfinfoList?.$unknown !== undefined) return -EINVAL
  const [first] = vfinfoList?.info ?? []
  if (first !== undefined) {
    const isAsked = Object.entries(first).some(([name, field]) => settable.has(name) && field !== undefined)
    return isAsked ? -EOPNOTSUPP : -EINVAL
  }
  const hasPorts = attributeOf(request, 'vfPorts') !== undefined || attributeOf(request, 'portSelf') !== undefined
  return hasPorts ? -EOPNOTSUPP : 0
}

const settable = new Set([
  'mac',
  'vlan',
  'vlanList',
  'txRate',
  'rate',
  'spoofchk',
  'linkState',
  'rssQueryEn',
  'trust',
  'ibNodeGuid',
  'ibPortGuid',
])
