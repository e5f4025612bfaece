import { Injectable } from '@nestjs/common';
import { AuditService, AuditTrail, type AuditEvent } from '../../audit/index.js';
import { Clock } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { ClaimDefinitionDirectory, type User } from '../../user/index.js';
import { OwnAccess } from './own-access.js';
import { OwnFactors, timeOf } from './own-factors.js';

/** What the server stores about a person, as the text of one JSON object (GDPR articles 15 and 20). */
@Injectable()
export class OwnData {
  constructor(
    private readonly access: OwnAccess,
    private readonly factors: OwnFactors,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly trail: AuditTrail,
    private readonly audit: AuditService,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads everything but the audit, which may be long and is read while it is sent.
   *
   * @returns the parts of the text
   */
  async of(user: User): Promise<AsyncIterable<string>> {
    const [access, factors, definitions] = await Promise.all([
      this.access.of(user),
      this.factors.of(user),
      this.definitions.current(),
    ]);
    await this.audit.record('user.data_downloaded', { sub: user.id });
    const known = {
      issuer: this.configuration.issuer,
      exported_at: timeOf(this.clock.now()),
      account: accountOf(user),
      claims: user.claims,
      custom_claims: definitions.shown(user.customClaims),
      ...access,
      ...factors,
    };
    return textOf(known, await this.trail.of(user.id));
  }
}

function accountOf({ id, username, disabled, adminScopes, createdAt, updatedAt }: User) {
  return {
    sub: id, username, disabled, admin_scopes: adminScopes, created_at: timeOf(createdAt), updated_at: timeOf(updatedAt),
  }; // prettier-ignore
}

async function* textOf(known: object, events: AsyncIterable<AuditEvent>): AsyncGenerator<string> {
  const text = JSON.stringify(known, null, 2);
  yield `${text.slice(0, text.lastIndexOf('\n'))},\n  "audit_events": [`;
  let separator = '\n';
  for await (const event of events) {
    yield `${separator}    ${JSON.stringify(eventOf(event))}`;
    separator = ',\n';
  }
  yield '\n  ]\n}\n';
}

/** Without the `sub` of an administrator, who is another person. */
function eventOf({ type, at, clientId, actor, details }: AuditEvent) {
  return { type, at: timeOf(at), by: actor === null ? 'user' : 'administrator', client_id: clientId, details };
}
