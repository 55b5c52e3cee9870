export function findNamespaceProblem(): Promise<string | undefined>
