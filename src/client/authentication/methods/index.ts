import { ClientSecretBasic } from './client-secret-basic.js';
import { ClientSecretPost } from './client-secret-post.js';
import { NoAuthentication } from './none.js';

/** Every way for a client to authenticate. A new one is a file and a line. */
export const CLIENT_AUTH_METHODS = [ClientSecretBasic, ClientSecretPost, NoAuthentication] as const;
