import { withParameters } from '../../../common/index.js';
import type { ResponseMode } from './response-mode.js';

/** In the query of the redirect_uri, after what it has already; the URI itself stays byte for byte (RFC 6749 §4.1.2). */
export const QUERY: ResponseMode = {
  name: 'query',
  reply: ({ redirectUri, parameters, status }) => ({
    kind: 'redirect',
    status,
    location: withParameters(redirectUri, parameters),
  }),
};
