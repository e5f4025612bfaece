import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import type { Scope } from '../../common/index.js';
import {
  AudienceService,
  RequestedDetails,
  type AdminScopesHeld,
  type AuthorizationDetails,
  type ScopeAndAudience,
} from '../../token/index.js';

/** The access that a request asks for. */
export interface AskedParts {
  readonly scope: Scope;
  /** The `resource` parameters. */
  readonly resource: readonly string[];
  readonly details: AuthorizationDetails | null;
}

/** Resolves the access of a request, when it is sent and again when its page opens: its client may have changed. */
@Injectable()
export class AskedTargets {
  constructor(
    private readonly audiences: AudienceService,
    private readonly details: RequestedDetails,
  ) {}

  /**
   * @param held left out for a person who is not known yet
   * @throws OAuthError `invalid_scope`, `invalid_target` and `invalid_authorization_details` as `AudienceService` and
   *   `RequestedDetails` do
   */
  async resolve(
    client: Client,
    { scope, resource, details }: AskedParts,
    held: AdminScopesHeld = 'as registered',
  ): Promise<ScopeAndAudience> {
    if (details !== null) await this.details.check(client, details); // RFC 9396 §5
    return this.audiences.resolve(client, scope, resource, held, details);
  }
}
