import type { SealedColumn } from '../database/index.js';

export const USER_SEALED: readonly SealedColumn[] = [{ table: 'subject_keys', column: 'sealed' }];
