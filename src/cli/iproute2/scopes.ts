import { namesFile } from './names-file.ts'

/** Scopes of addresses and routes, as `/etc/iproute2/rt_scopes` names them. */
export const scopes = namesFile('/etc/iproute2/rt_scopes', {
  global: 0,
  nowhere: 255,
  host: 254,
  link: 253,
  site: 200,
})
