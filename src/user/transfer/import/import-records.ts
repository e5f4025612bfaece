import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import type { AdminCaller } from '../../../common/index.js';
import type { Tx } from '../../../database/index.js';
import { usernameForAudit } from '../../accounts/username.js';
import type { FoundTies } from './found-ties.js';
import type { ImportedAccount } from './imported-account.js';

/** Records imported users in the audit, with the events that the administration of groups, roles and identities has. */
@Injectable()
export class ImportRecords {
  constructor(private readonly audit: AuditService) {}

  async record(tx: Tx, accounts: readonly ImportedAccount[], found: FoundTies, caller: AdminCaller): Promise<void> {
    const each = (type: string, detailsOf: (account: ImportedAccount) => readonly object[]) =>
      this.audit.recordEach(type, entriesOf(accounts, caller, detailsOf), tx);
    await each('user.created', ({ user: { username, adminScopes, factors } }) => [
      { username: usernameForAudit(username), admin_scopes: adminScopes, factors },
    ]);
    await each('group.member_added', ({ ties }) => found.groupsOf(ties).map(({ id, name }) => ({ group: id, name })));
    await each('role.given', ({ ties }) =>
      found.rolesOf(ties).map(({ resourceId, role }) => ({ resource: resourceId, role })),
    );
    await each('user.identity_linked', ({ ties }) =>
      ties.identities.map(({ providerId, issuer }) => ({ provider: providerId, issuer })),
    );
  }
}

function entriesOf(
  accounts: readonly ImportedAccount[],
  { sub: actor }: AdminCaller,
  detailsOf: (account: ImportedAccount) => readonly object[],
) {
  return accounts.flatMap((account) =>
    detailsOf(account).map((details) => ({ sub: account.user.id, actor, details: { ...details, imported: true } })),
  );
}
