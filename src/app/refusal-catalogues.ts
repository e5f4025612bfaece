import { AUTHORIZE_REFUSALS } from '../authorize/index.js';
import { BRANDING_REFUSALS } from '../branding/index.js';
import { CLIENT_REFUSALS } from '../client/index.js';
import { COMMON_REFUSALS, type AnyCatalogue } from '../common/index.js';
import { EXPLORER_REFUSALS } from '../explorer/index.js';
import { KEY_REFUSALS } from '../key/index.js';
import { OPERATIONS_REFUSALS } from '../operations/index.js';
import { OUTBOUND_REFUSALS } from '../outbound/index.js';
import { TOKEN_REFUSALS } from '../token/index.js';
import { USER_REFUSALS } from '../user/index.js';

/** Every refusal, by topic. docs/refusals.md is generated from this list. */
export const REFUSAL_CATALOGUES: Readonly<Record<string, AnyCatalogue>> = {
  ...AUTHORIZE_REFUSALS,
  ...TOKEN_REFUSALS,
  ...CLIENT_REFUSALS,
  ...USER_REFUSALS,
  ...KEY_REFUSALS,
  ...COMMON_REFUSALS,
  ...OUTBOUND_REFUSALS,
  ...OPERATIONS_REFUSALS,
  ...BRANDING_REFUSALS,
  ...EXPLORER_REFUSALS,
};
