import { AUDIT_AGING } from '../../audit/index.js';
import { AUTHORIZE_AGING } from '../../authorize/index.js';
import { CLIENT_AGING } from '../../client/index.js';
import { agingTable, type AgingTable } from '../../database/index.js';
import { KEY_AGING } from '../../key/index.js';
import { TOKEN_AGING } from '../../token/index.js';
import { USER_AGING } from '../../user/index.js';

/** Every table that ages, in the order in which it is cleaned. A new one is a line in its room. */
export const AGING_TABLES: readonly AgingTable[] = [
  ...AUTHORIZE_AGING,
  ...TOKEN_AGING,
  ...USER_AGING,
  ...CLIENT_AGING,
  ...KEY_AGING,
  ...AUDIT_AGING,
  agingTable('refusals', { grace: 0 }),
];
