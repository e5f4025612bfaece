import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock, isId, plusSeconds, quoted, type AdminCaller } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { ClientAdministration } from '../administration/client-administration.js';
import { ClientWriter } from '../administration/client-writer.js';
import type { NewClientSecretDto } from './client-secret.dto.js';
import { ClientSecrets, type NewClientSecret } from './client-secrets.js';
import { clientAdminRefusals } from '../refusals/administration.js';

/** Operations of administrators on the secrets of a client. Several may be valid at a time, for a gapless change. */
@Injectable()
export class ClientSecretAdministration {
  constructor(
    private readonly clients: ClientAdministration,
    private readonly secrets: ClientSecrets,
    private readonly writer: ClientWriter,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the secret, which is shown only once
   * @throws OAuthError `not_found`; `access_denied` when the client holds more rights than the caller; `conflict` when
   *   it uses no secret or has too many; `invalid_request` when `expires_at` is in the past
   */
  async add(clientId: string, dto: NewClientSecretDto, caller: AdminCaller): Promise<NewClientSecret> {
    const client = await this.clients.findFor(caller, clientId);
    const { id } = client;
    if (client.secretUse === 'none') throw clientAdminRefusals.secretNotNeeded();
    await this.secrets.assertBelowLimit(id);
    const secret = this.secrets.prepare(client, { expiresAt: this.expiryOf(dto) });
    const details = { secret: secret.row.id, expires_at: secret.row.expiresAt?.toISOString() ?? null };
    await this.transactions.run(async (tx) => {
      await this.secrets.add(tx, secret.row);
      await this.audit.record('client.secret_added', { clientId: id, actor: caller.sub, details }, tx);
    });
    this.secrets.forget(id);
    return secret;
  }

  /**
   * Ends authentication with this secret; codes and tokens stay valid.
   *
   * @throws OAuthError `not_found`; `access_denied` when the client holds more rights than the caller; `conflict` for
   *   the last administrator
   */
  async remove(clientId: string, secretId: string, caller: AdminCaller): Promise<void> {
    const client = await this.clients.findFor(caller, clientId);
    if (!isId(secretId)) throw clientAdminRefusals.secretUnknown();
    const entry = { clientId: client.id, actor: caller.sub, details: { secret: secretId } };
    await this.writer.removeSecret(client, secretId, (tx) => this.audit.record('client.secret_deleted', entry, tx));
  }

  private expiryOf({ expires_in: seconds, expires_at: at }: NewClientSecretDto): Date | null {
    const now = this.clock.now();
    if (seconds != null && at != null) throw clientAdminRefusals.secretTwoExpiries();
    if (seconds != null) return plusSeconds(now, seconds);
    if (at == null) return null;
    const time = new Date(at);
    if (time <= now) throw clientAdminRefusals.secretExpired({ received: quoted(at) });
    return time;
  }
}
