import type { Configuration } from '../../../config/index.js';

/** The redirect URI of this server at a provider. */
export function callbackOf(configuration: Configuration, id: string): string {
  return `${configuration.urlOf('upstreamSignIn', id)}/callback`;
}
