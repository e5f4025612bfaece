import type { SealedColumn } from '../database/index.js';

export const REFRESH_SEED: SealedColumn = { table: 'refresh_tokens', column: 'seed' };

export const TOKEN_SEALED: readonly SealedColumn[] = [REFRESH_SEED];
