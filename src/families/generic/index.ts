export * from './nlctrl.ts'
