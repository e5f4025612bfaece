export { ExplorerModule } from './explorer.module.js';
export { EXPLORER_REFUSALS } from './refusals.js';
