import { metadataError } from './metadata-error.js';
import type { ClientMetadata } from './client-metadata.js';

type Sectored = Pick<ClientMetadata, 'redirect_uris' | 'sector_identifier_uri'>;

/**
 * The sector whose clients see the same pairwise subjects (OIDC Core §8.1): the host of `sector_identifier_uri`, or
 * else that of the redirect_uris.
 *
 * @throws OAuthError `invalid_client_metadata` where there is no such single host. A loopback or private-use
 *   redirect_uri names none: any two applications on a device would count as one sector
 */
export function sectorOf({ sector_identifier_uri: uri, redirect_uris: redirects }: Sectored): string {
  if (uri !== undefined) return new URL(uri).host;
  const urls = redirects.map((redirect) => new URL(redirect));
  const [host, ...more] = new Set(urls.map((url) => url.host));
  if (host === undefined || more.length > 0 || urls.some(({ protocol }) => protocol !== 'https:')) {
    throw metadataError(
      'subject_type pairwise needs redirect_uris that are https and on one host, or a sector_identifier_uri',
    );
  }
  return host;
}
