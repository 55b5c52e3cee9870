import { xfrmInterface } from '../../../families/route/index.ts'
import { hexText } from '../../iproute2/hex-text.ts'
import { link } from './form.ts'
import { linkKind } from './link-kind.ts'

/** An IPsec interface. */
export const xfrmKind = linkKind(xfrmInterface, {
  settings: {
    link: { words: ['dev'], json: '', form: link },
    ifId: { words: ['if_id'], json: '' },
    collectMetadata: { words: ['external'], json: 'external' },
  },
  json: ({ ifId, collectMetadata }) => ({
    if_id: ifId === undefined || collectMetadata ? undefined : hexText(ifId),
  }),
})
