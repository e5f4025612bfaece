import { AUTHORIZE_REFUSALS } from '../authorize/index.js';
import { CLIENT_REFUSALS } from '../client/index.js';
import type { AnyCatalogue } from '../common/index.js';
import { TOKEN_REFUSALS } from '../token/index.js';

/** Every refusal that has a stable id, by topic: docs/refusals.md is generated from it. */
export const REFUSAL_CATALOGUES: Readonly<Record<string, AnyCatalogue>> = {
  ...AUTHORIZE_REFUSALS,
  ...TOKEN_REFUSALS,
  ...CLIENT_REFUSALS,
};
