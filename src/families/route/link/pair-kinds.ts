/** Kinds of link with two ends that are made and deleted together; `link` of each is the index of the other. */
export const pairKinds: ReadonlySet<string> = new Set(['veth', 'vxcan', 'netkit'])
