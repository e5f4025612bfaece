import { CLIENT_SEALED } from '../../client/index.js';
import type { SealedColumn } from '../../database/index.js';
import { KEY_SEALED } from '../../key/index.js';
import { TOKEN_SEALED } from '../../token/index.js';
import { USER_SEALED } from '../../user/index.js';

/** Everything in the database that only ENCRYPTION_KEY opens. A new one is a line in its room. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  ...KEY_SEALED,
  ...USER_SEALED,
  ...CLIENT_SEALED,
  ...TOKEN_SEALED,
];
