import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { assertHolds, changeRefusals, type AdminCaller } from '../../../common/index.js';
import { Transactions } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import { UserStore } from '../../accounts/user.store.js';
import { claimDefinitionRefusals } from '../../refusals/claim-definitions.js';
import { ClaimDefinitionDirectory } from './claim-definition-directory.js';
import type { ClaimDefinitions, ClaimValues } from './claim-definitions.js';
import { FORMS, isOfType, type ClaimValue } from './claim-value.js';

/** All further claims of one user, in bytes of JSON. */
const LARGEST_VALUES = 4000;

/** The further claims of users. */
@Injectable()
export class UserClaimValues {
  constructor(
    private readonly directory: ClaimDefinitionDirectory,
    private readonly users: UserStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /** By the name of the claim. */
  async of({ customClaims }: User): Promise<Readonly<Record<string, ClaimValue>>> {
    return (await this.directory.current()).shown(customClaims);
  }

  /**
   * @param changes new values by the name of the claim; null removes one, and others stay
   * @throws OAuthError `invalid_request` for a claim that is not defined or a value of another type, and when all are too
   *   large; `access_denied` when the user holds an admin scope that the caller lacks; `conflict`
   */
  async change(user: User, changes: Readonly<Record<string, unknown>>, caller: AdminCaller): Promise<User> {
    assertHolds(caller, user.adminScopes);
    const values = merged(user.customClaims ?? {}, changes, await this.directory.current());
    return this.transactions.run(async (tx) => {
      const changed = await this.users.changeCustomClaims(tx, user, values);
      if (changed === null) throw changeRefusals.changedMeanwhile({ what: 'user' });
      const details = { claims: Object.keys(changes) };
      await this.audit.record('user.claims_changed', { sub: user.id, actor: caller.sub, details }, tx);
      return changed;
    });
  }
}

/** Drops the values of deleted definitions. */
function merged(
  before: ClaimValues,
  changes: Readonly<Record<string, unknown>>,
  definitions: ClaimDefinitions,
): ClaimValues {
  const known = definitions.all
    .filter(({ id }) => before[id] !== undefined)
    .map(({ id }) => [id, before[id]!] as const);
  const values = new Map(known);
  for (const [name, value] of Object.entries(changes)) {
    const definition = definitions.named(name);
    if (definition === undefined) throw claimDefinitionRefusals.notDefined({ name: name.slice(0, 100) });
    if (value === null) values.delete(definition.id);
    else if (isOfType(value, definition.type)) values.set(definition.id, value);
    else throw claimDefinitionRefusals.otherType({ name, form: FORMS[definition.type] });
  }
  const all = Object.fromEntries(values);
  const size = Buffer.byteLength(JSON.stringify(all));
  if (size > LARGEST_VALUES) throw claimDefinitionRefusals.tooLarge({ most: String(LARGEST_VALUES) });
  return all;
}
