// JavaScript, because the types of Auth.js add those of the DOM to every file that the compiler reads.
import { ExpressAuth } from '@auth/express';

/** Auth.js, set up as in its guide for custom providers. */
export function authJs({ issuer, clientId, clientSecret }) {
  return ExpressAuth({
    secret: 'of the test, long enough for its cookies',
    trustHost: true,
    providers: [{ id: 'grantry', name: 'Grantry', type: 'oidc', issuer, clientId, clientSecret }],
  });
}
