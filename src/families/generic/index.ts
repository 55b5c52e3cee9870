export * from './generic-families.ts'
export * from './netdev.ts'
export * from './nlctrl.ts'
