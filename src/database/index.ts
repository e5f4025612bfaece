export { agingTable, type AgingTable } from './aging-table.js';
export { DATABASE_ENTITIES, DatabaseModule } from './database.module.js';
export { dataSourceOptions } from './data-source-options.js';
export { isDatabaseAway, isUniqueViolation } from './database-errors.js';
export { Leases } from './leases/leases.js';
export { migrate, pendingMigrations } from './migrate.js';
export { Redeemer, type Claim, type SingleUse } from './redeemer.js';
export type { SealedColumn } from './sealed-column.js';
export { Transactions } from './transactions.js';
