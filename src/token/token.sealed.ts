import type { SealedColumn } from '../database/index.js';

export const TOKEN_SEALED: readonly SealedColumn[] = [{ table: 'refresh_tokens', column: 'seed' }];
