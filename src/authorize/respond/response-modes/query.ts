import { withParameters } from '../../../common/index.js';
import type { ResponseMode } from './response-mode.js';

/** Sends the response in the query (RFC 6749 §4.1.2). The redirect_uri and its own query stay byte for byte. */
export const QUERY: ResponseMode = {
  name: 'query',
  reply: ({ redirectUri, parameters, status }) => ({
    kind: 'redirect',
    status,
    location: withParameters(redirectUri, parameters),
  }),
};
