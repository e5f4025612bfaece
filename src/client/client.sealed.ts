import type { SealedColumn } from '../database/index.js';

export const CLIENT_SECRET: SealedColumn = { table: 'client_secrets', column: 'sealed' };

export const CLIENT_SEALED: readonly SealedColumn[] = [CLIENT_SECRET];
