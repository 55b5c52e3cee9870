import { addresses } from './addresses.js'
import { bridges } from './bridges.js'
import { forwarding } from './forwarding.js'
import { hostile } from './hostile.js'
import { links } from './links.js'
import { lives } from './lives.js'
import { lookups } from './lookups.js'
import { neighbours } from './neighbours.js'
import { nexthops } from './nexthops.js'
import { questions } from './questions.js'
import { routes } from './routes.js'
import { rules } from './rules.js'
import { upperLinks } from './upper-links.js'

/** Stories that were once told differently, each as small as it shows that. */
export const foundStories = {
  ...addresses,
  ...bridges,
  ...forwarding,
  ...hostile,
  ...links,
  ...lives,
  ...neighbours,
  ...lookups,
  ...nexthops,
  ...questions,
  ...routes,
  ...rules,
  ...upperLinks,
}
