import { findNamespaceProblem } from './namespace-problem.js'

/** Asks once, before the tests: may they make network namespaces, and does the kernel answer? */
export default async function setup(): Promise<void> {
  process.env.NLKIT_NAMESPACE_PROBLEM = (await findNamespaceProblem()) ?? ''
}
