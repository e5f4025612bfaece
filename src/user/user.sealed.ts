import type { SealedColumn } from '../database/index.js';

export const SUBJECT_KEY: SealedColumn = { table: 'subject_keys', column: 'sealed' };

export const USER_SEALED: readonly SealedColumn[] = [SUBJECT_KEY];
