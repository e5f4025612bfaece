// JavaScript, because the types of Auth.js bring the DOM's into every file that the compiler reads.
import { ExpressAuth } from '@auth/express';

/** Auth.js as its guide for a provider of one's own sets it up. */
export function authJs({ issuer, clientId, clientSecret }) {
  return ExpressAuth({
    secret: 'of the test, long enough for its cookies',
    trustHost: true,
    providers: [{ id: 'grantry', name: 'Grantry', type: 'oidc', issuer, clientId, clientSecret }],
  });
}
