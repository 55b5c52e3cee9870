export default { test: { include: ['*.js'], exclude: ['vitest.config.js'] } }
