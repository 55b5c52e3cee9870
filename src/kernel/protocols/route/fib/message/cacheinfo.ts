/** What is not known of a route that nothing is kept of. */
export const noCacheinfo = { clntref: 0, lastuse: 0, expires: 0, error: 0, used: 0, id: 0, ts: 0, tsage: 0 }
