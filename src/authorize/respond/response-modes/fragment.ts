import { encodedParameters } from '../../../common/index.js';
import type { ResponseMode } from './response-mode.js';

/** Sends the response in the fragment (RFC 6749 §4.2.2). A registered redirect_uri has no fragment. */
export const FRAGMENT: ResponseMode = {
  name: 'fragment',
  reply: ({ redirectUri, parameters, status }) => ({
    kind: 'redirect',
    status,
    location: `${redirectUri}#${encodedParameters(parameters)}`,
  }),
};
