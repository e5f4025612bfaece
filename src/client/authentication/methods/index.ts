import { ClientSecretBasic } from './client-secret-basic.js';
import { ClientSecretPost } from './client-secret-post.js';
import { ClientSecretJwt } from './client-secret-jwt.js';
import { NoAuthentication } from './none.js';
import { PrivateKeyJwt } from './private-key-jwt.js';
import { SelfSignedTlsClientAuth } from './self-signed-tls-client-auth.js';
import { TlsClientAuth } from './tls-client-auth.js';

/** Every client authentication method. A new method is one file and one line here. */
export const CLIENT_AUTH_METHODS = [
  ClientSecretBasic,
  ClientSecretPost,
  ClientSecretJwt,
  PrivateKeyJwt,
  TlsClientAuth,
  SelfSignedTlsClientAuth,
  NoAuthentication,
] as const;
