import type { SealedColumn } from '../database/index.js';

export const KEY_SEALED: readonly SealedColumn[] = [{ table: 'signing_keys', column: 'private_key' }];
