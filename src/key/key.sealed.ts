import type { SealedColumn } from '../database/index.js';

export const PRIVATE_KEY: SealedColumn = { table: 'signing_keys', column: 'private_key' };

export const KEY_SEALED: readonly SealedColumn[] = [PRIVATE_KEY];
