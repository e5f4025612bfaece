export { OperationsModule } from './operations.module.js';
export { Shutdown } from './shutdown.js';
