import { encodedParameters } from '../../../common/index.js';
import type { ResponseMode } from './response-mode.js';

/** In the fragment, which servers do not see (RFC 6749 §4.2.2); a registered redirect_uri has none of its own. */
export const FRAGMENT: ResponseMode = {
  name: 'fragment',
  reply: ({ redirectUri, parameters, status }) => ({
    kind: 'redirect',
    status,
    location: `${redirectUri}#${encodedParameters(parameters)}`,
  }),
};
