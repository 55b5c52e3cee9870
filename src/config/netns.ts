/** A network namespace: the id of a process that is in it, or the descriptor of a file that stands for it. */
export type NetnsRef = number | { readonly fd: number }

/** The attribute of a request that says which namespace is meant. */
export function netnsNamed(netns: NetnsRef | undefined): { netNsPid?: number; netNsFd?: number } {
  if (netns === undefined) return {}
  return typeof netns === 'number' ? { netNsPid: netns } : { netNsFd: netns.fd }
}
