import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import { OAuthError } from '../../../common/index.js';
import {
  ClientKeys,
  DecryptionService,
  unsecuredJwtOf,
  VERIFYING_ALGORITHMS,
  type VerifiedJwt,
} from '../../../key/index.js';
import { requestObjectRefusals } from '../../refusals/request-object.js';

/** Characters: the largest that comes by reference; by value the parameter's own limit is stricter. */
const LONGEST = 64_000;

/** A request object that is what its client agreed to send. */
export interface RequestObject extends VerifiedJwt {
  readonly isSigned: boolean;
}

/** Opens request objects (RFC 9101 §6.1, §6.2; OIDC Core §6.3). */
@Injectable()
export class ObjectReader {
  constructor(
    private readonly keys: ClientKeys,
    private readonly decryption: DecryptionService,
  ) {}

  /**
   * Decrypts it where it is encrypted, then checks the signature by the client's keys; without one only for a client
   * that is registered for `none`. What the claims say is not judged here.
   *
   * @param text from anybody
   * @throws OAuthError `invalid_request_object`; `temporarily_unavailable` when too many keys are fetched already
   */
  async read(text: string, client: Client): Promise<RequestObject> {
    if (text.length > LONGEST) {
      throw requestObjectRefusals.tooLong({
        expected: `at most ${LONGEST} characters`,
        received: `${text.length} characters`,
      });
    }
    try {
      return await this.verified(isEncrypted(text) ? await this.decryption.decrypt(text) : text, client);
    } catch (cause) {
      // Too many keys are fetched already: that says nothing about this object.
      if (cause instanceof OAuthError && cause.code === 'temporarily_unavailable') throw cause;
      const reason = cause instanceof OAuthError ? cause.reason : (cause as Error).message;
      throw requestObjectRefusals.unreadable({ reason, cause });
    }
  }

  private async verified(jws: string, { metadata }: Client): Promise<RequestObject> {
    const alg = metadata.request_object_signing_alg;
    if (alg === 'none') return { ...unsecuredJwtOf(jws), isSigned: false };
    const algorithms = alg === undefined ? VERIFYING_ALGORITHMS : [alg];
    return { ...(await this.keys.verify(jws, metadata, algorithms)), isSigned: true };
  }
}

/** Five parts (RFC 7516 §7.1). Encrypted twice, it is no JWS inside either. */
function isEncrypted(text: string): boolean {
  return text.split('.', 6).length === 5;
}
