export * from './netdev.ts'
export * from './nlctrl.ts'
