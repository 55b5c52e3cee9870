import { newAddr, rtmNewAddr } from '../../families/route/index.ts'
import { grammar } from '../grammar/grammar.ts'
import { makeAll } from '../save/make-all.ts'
import { saveActions } from '../save/save-actions.ts'
import { addressFilterEntries, getAddresses } from './addr-filter.ts'

/** Addresses in files, as `ip addr save` writes them (`ip/ipaddress.c` of iproute2, ipadd_dump_magic). */
export const [saveAddresses, restoreAddresses] = saveActions({
  name: 'addresses',
  magic: 0x47361222,
  message: rtmNewAddr,
  grammar: grammar(addressFilterEntries, { bare: 'dev' }),
  list: getAddresses,
  make: makeAll(newAddr),
})
