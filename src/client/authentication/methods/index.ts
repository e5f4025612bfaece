import { ClientSecretBasic } from './client-secret-basic.js';
import { ClientSecretPost } from './client-secret-post.js';
import { ClientSecretJwt } from './client-secret-jwt.js';
import { NoAuthentication } from './none.js';
import { PrivateKeyJwt } from './private-key-jwt.js';

/** Every client authentication method. A new method is one file and one line here. */
export const CLIENT_AUTH_METHODS = [
  ClientSecretBasic,
  ClientSecretPost,
  ClientSecretJwt,
  PrivateKeyJwt,
  NoAuthentication,
] as const;
