import { Injectable } from '@nestjs/common';
import type { OAuthError } from '../../../common/index.js';
import { GuardedFetch, OutboundError, withReason } from '../../../outbound/index.js';
import type { ClientMetadata } from '../client-metadata.js';
import { metadataUriRefusals } from '../../refusals/metadata.js';
import type { HttpRules } from '../plain-http.js';
import { checkHttpsUri } from './uris.js';

type Sectored = Pick<ClientMetadata, 'redirect_uris' | 'sector_identifier_uri'>;

/**
 * Checks that a client with pairwise subjects has a sector (OIDC Core §8.1).
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkSector(metadata: ClientMetadata, { mayFetch }: HttpRules): void {
  const { sector_identifier_uri: uri, subject_type: type } = metadata;
  if (uri !== undefined) checkHttpsUri('sector_identifier_uri', uri, mayFetch);
  if (type === 'pairwise') sectorOf(metadata);
}

/**
 * The sector whose clients see the same pairwise subjects (OIDC Core §8.1): the host of `sector_identifier_uri`, or
 * else of the redirect_uris.
 *
 * @throws OAuthError `invalid_client_metadata` when the host is not unique. A loopback or private-use redirect_uri has
 *   no host that counts: any two applications on a device would form one sector
 */
export function sectorOf({ sector_identifier_uri: uri, redirect_uris: redirects }: Sectored): string {
  if (uri !== undefined) return new URL(uri).host;
  const urls = redirects.map((redirect) => new URL(redirect));
  const [host, ...more] = new Set(urls.map((url) => url.host));
  if (host === undefined || more.length > 0 || urls.some(({ protocol }) => protocol !== 'https:')) {
    throw metadataUriRefusals.sectorAmbiguous();
  }
  return host;
}

/** Fetches the document at `sector_identifier_uri` (OIDC Core §8.1, OIDC Registration §5). */
@Injectable()
export class SectorDocuments {
  constructor(private readonly outbound: GuardedFetch) {}

  /**
   * Checks that the document, a JSON array, contains every redirect_uri, so that a client cannot join a sector without
   * the consent of its owner.
   *
   * @throws OAuthError `invalid_client_metadata` when a URI is missing or the fetch fails; `temporarily_unavailable`
   *   when too many fetches are running
   */
  async check({ sector_identifier_uri: uri, redirect_uris: redirects }: Sectored): Promise<void> {
    if (uri === undefined) return;
    const listed = await this.fetch(uri);
    if (!Array.isArray(listed)) throw wrongDocument('is not a JSON array');
    const missing = redirects.findIndex((redirect) => !listed.includes(redirect));
    if (missing < 0) return;
    throw wrongDocument(`does not name redirect_uris[${missing}], ${redirects[missing]?.slice(0, 200)}`);
  }

  private async fetch(uri: string): Promise<unknown> {
    try {
      const answer = await this.outbound.get(uri, { purpose: 'document', accept: 'application/json' });
      return answer.status === 200 ? answer.json : undefined;
    } catch (error) {
      if (error instanceof OutboundError) throw wrongDocument(withReason('cannot be fetched', error), error);
      throw error;
    }
  }
}

function wrongDocument(fault: string, cause?: Error): OAuthError {
  const reason = `the document at sector_identifier_uri ${fault}${cause === undefined ? '' : `: ${cause.message}`}`;
  return metadataUriRefusals.sectorDocument({ fault, cause, reason });
}
