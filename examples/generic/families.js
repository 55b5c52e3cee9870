// The generic netlink families of the running kernel.
import { connect } from 'nlkit'
import { getFamily, nlctrl } from 'nlkit/families/generic'

const controller = await connect(nlctrl)
for await (const { familyId, familyName, mcastGroups = [] } of controller.dump(getFamily, {})) {
  const groups = mcastGroups.map(({ name }) => name).join(', ')
  console.log(`${familyId} ${familyName}${groups === '' ? '' : `, groups: ${groups}`}`)
}
controller.close()
