import { addressFamilies } from '../families/route/index.ts'

/** 4 is IPv4, 6 is IPv6. */
export type IpFamily = 4 | 6

/** AF_INET or AF_INET6. */
export function addressFamilyOf(family: IpFamily): number {
  return family === 4 ? addressFamilies.INET : addressFamilies.INET6
}

export function ipFamilyOf(addressFamily: number | undefined): IpFamily {
  return addressFamily === addressFamilies.INET ? 4 : 6
}
