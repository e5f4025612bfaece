import type { SealedColumn } from '../database/index.js';

export const CLIENT_SEALED: readonly SealedColumn[] = [{ table: 'client_secrets', column: 'sealed' }];
