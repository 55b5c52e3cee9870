import { addresses } from './addresses.js'
import { bridges } from './bridges.js'
import { forwarding } from './forwarding.js'
import { hostile } from './hostile.js'
import { ifbs } from './ifbs.js'
import { links } from './links.js'
import { lives } from './lives.js'
import { lookups } from './lookups.js'
import { namespaces } from './namespaces.js'
import { neighbours } from './neighbours.js'
import { nexthops } from './nexthops.js'
import { questions } from './questions.js'
import { routes } from './routes.js'
import { rules } from './rules.js'
import { upperLinks } from './upper-links.js'
import { vnis } from './vnis.js'
import { ways } from './ways.js'

/** Stories that were once told differently, each as small as it shows that. */
export const foundStories = {
  ...addresses,
  ...bridges,
  ...forwarding,
  ...ifbs,
  ...hostile,
  ...links,
  ...lives,
  ...namespaces,
  ...neighbours,
  ...lookups,
  ...nexthops,
  ...questions,
  ...routes,
  ...rules,
  ...upperLinks,
  ...vnis,
  ...ways,
}
