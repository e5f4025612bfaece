import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import { OAuthError } from '../../../common/index.js';
import { ClientKeys, DecryptionService, unsecuredJwtOf, type VerifiedJwt } from '../../../key/index.js';
import { requestObjectRefusals } from '../../refusals/request-object.js';
import { algorithmsOf } from './signature-fault.js';

/** Characters, for a request object by reference. The parameter `request` has a lower limit. */
const LONGEST_OBJECT = 64_000;

/** A request object whose signature and encryption are those that the client is registered for. */
export interface RequestObject extends VerifiedJwt {
  readonly isSigned: boolean;
}

/** Decrypts and verifies request objects (RFC 9101 §6.1, §6.2; OIDC Core §6.3). */
@Injectable()
export class ObjectReader {
  constructor(
    private readonly keys: ClientKeys,
    private readonly decryption: DecryptionService,
  ) {}

  /**
   * Decrypts the object if it is encrypted, then verifies its signature with the client's keys. An unsigned object is
   * accepted only from a client that is registered for `none`. The claims are not checked here.
   *
   * @param text untrusted
   * @throws OAuthError `invalid_request_object`; `temporarily_unavailable` when too many keys are being fetched
   */
  async read(text: string, client: Client): Promise<RequestObject> {
    if (text.length > LONGEST_OBJECT) {
      throw requestObjectRefusals.tooLong({
        expected: `at most ${LONGEST_OBJECT} characters`,
        received: `${text.length} characters`,
      });
    }
    try {
      return await this.verified(isEncrypted(text) ? await this.decryption.decrypt(text) : text, client);
    } catch (cause) {
      // Too many keys are being fetched: the object itself may be valid.
      if (cause instanceof OAuthError && cause.code === 'temporarily_unavailable') throw cause;
      const reason = cause instanceof OAuthError ? cause.reason : (cause as Error).message;
      throw requestObjectRefusals.unreadable({ reason, cause });
    }
  }

  private async verified(jws: string, client: Client): Promise<RequestObject> {
    const { metadata } = client;
    if (metadata.request_object_signing_alg === 'none') return { ...unsecuredJwtOf(jws), isSigned: false };
    return { ...(await this.keys.verify(jws, metadata, algorithmsOf(client))), isSigned: true };
  }
}

/** An encrypted object has five parts (RFC 7516 §7.1). Nested encryption is not a JWS and therefore refused. */
function isEncrypted(text: string): boolean {
  return text.split('.', 6).length === 5;
}
