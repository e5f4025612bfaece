import { Injectable } from '@nestjs/common';
import type { OAuthError } from '../../common/index.js';
import { GuardedFetch, OutboundError, withReason } from '../../outbound/index.js';
import type { ClientMetadata } from './client-metadata.js';
import { metadataError } from './metadata-error.js';

type Sectored = Pick<ClientMetadata, 'redirect_uris' | 'sector_identifier_uri'>;

/** Fetches what stands at `sector_identifier_uri` (OIDC Core §8.1, OIDC Registration §5). */
@Injectable()
export class SectorDocuments {
  constructor(private readonly outbound: GuardedFetch) {}

  /**
   * Checks that the document, a JSON array, names every redirect_uri; so nobody joins a sector against its will.
   *
   * @throws OAuthError `invalid_client_metadata` when it does not, or cannot be had; `temporarily_unavailable`
   *   when too many are fetched already
   */
  async check({ sector_identifier_uri: uri, redirect_uris: redirects }: Sectored): Promise<void> {
    if (uri === undefined) return;
    const listed = await this.fetch(uri);
    if (!Array.isArray(listed)) throw invalid('is not a JSON array');
    const missing = redirects.findIndex((redirect) => !listed.includes(redirect));
    if (missing >= 0) throw invalid(`does not name redirect_uris[${missing}], ${redirects[missing]?.slice(0, 200)}`);
  }

  private async fetch(uri: string): Promise<unknown> {
    try {
      const answer = await this.outbound.get(uri, { purpose: 'document', accept: 'application/json' });
      return answer.status === 200 ? answer.json : undefined;
    } catch (error) {
      if (error instanceof OutboundError) throw invalid(withReason('cannot be fetched', error), error);
      throw error;
    }
  }
}

function invalid(what: string, cause?: Error): OAuthError {
  const reason = `the document at sector_identifier_uri ${what}${cause === undefined ? '' : `: ${cause.message}`}`;
  return metadataError(`The document at sector_identifier_uri ${what}`, { cause, reason });
}
