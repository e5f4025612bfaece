import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import {
  assertHolds,
  changedAt,
  changeRefusals,
  Clock,
  isId,
  newId,
  Precondition,
  type AdminCaller,
} from '../../../common/index.js';
import { isUniqueViolation, Transactions, type Tx } from '../../../database/index.js';
import { claimDefinitionRefusals } from '../../refusals/claim-definitions.js';
import { ClaimDefinitionDirectory } from './claim-definition-directory.js';
import { ClaimDefinitionView, type ClaimDefinitionChange, type NewClaimDefinition } from './claim-definition.dto.js';
import { ClaimDefinition, type ClaimDefinitionId, type ClaimEditor } from './claim-definition.entity.js';
import { ClaimDefinitionStore } from './claim-definition.store.js';
import { isRegisteredClaim } from './registered-claims.js';

/** Creates, changes and removes definitions of claims; every change is audited. */
@Injectable()
export class ClaimDefinitionAdministration {
  constructor(
    private readonly store: ClaimDefinitionStore,
    private readonly directory: ClaimDefinitionDirectory,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** @throws OAuthError `not_found` */
  async get(id: string): Promise<ClaimDefinition> {
    const definition = isId(id) ? await this.store.find(id as ClaimDefinitionId) : null;
    if (definition === null) throw claimDefinitionRefusals.unknown();
    return definition;
  }

  /**
   * @throws OAuthError `conflict` for the name of a registered claim or of another definition; `access_denied` as
   *   `assertMayOpen` does
   */
  async create(wanted: NewClaimDefinition, actor: AdminCaller): Promise<ClaimDefinition> {
    if (isRegisteredClaim(wanted.name)) throw claimDefinitionRefusals.registered({ name: wanted.name });
    const now = this.clock.now();
    const { editable_by: editableBy = 'administrator', ...columns } = wanted;
    assertMayOpen(editableBy, actor);
    const definition = ClaimDefinition.of({ ...columns, editableBy, id: newId(), createdAt: now, updatedAt: now });
    return this.write('claim_definition.created', actor, async (tx) => {
      await this.store.add(tx, definition);
      return definition;
    });
  }

  /**
   * @throws OAuthError `not_found`; `conflict` when it has changed meanwhile; `precondition_failed`; `access_denied` as
   *   `assertMayOpen` does
   */
  async change(
    id: string,
    wanted: ClaimDefinitionChange,
    actor: AdminCaller,
    precondition = Precondition.NONE,
  ): Promise<ClaimDefinition> {
    const before = await this.get(id);
    precondition.assertHolds(ClaimDefinitionView.of(before));
    const after = ClaimDefinition.of({
      ...before,
      scope: wanted.scope ?? before.scope,
      places: wanted.places ?? before.places,
      description: wanted.description ?? before.description,
      editableBy: wanted.editable_by ?? before.editableBy,
      updatedAt: changedAt(before, this.clock.now()),
    });
    if (after.editableBy !== before.editableBy) assertMayOpen(after.editableBy, actor);
    const write = this.write('claim_definition.updated', actor, async (tx) => {
      if (!(await this.store.replace(tx, before, after))) throw changedMeanwhile();
      return after;
    });
    return precondition.binding(write);
  }

  /**
   * Removes a definition. Its values stay in the rows of the users, and nothing shows or releases them any more.
   *
   * @throws OAuthError as `change` does
   */
  async remove(id: string, actor: AdminCaller, precondition = Precondition.NONE): Promise<void> {
    const definition = await this.get(id);
    precondition.assertHolds(ClaimDefinitionView.of(definition));
    const write = this.write('claim_definition.deleted', actor, async (tx) => {
      if (!(await this.store.remove(tx, definition))) throw changedMeanwhile();
      return definition;
    });
    await precondition.binding(write);
  }

  private async write(
    type: string,
    actor: AdminCaller,
    work: (tx: Tx) => Promise<ClaimDefinition>,
  ): Promise<ClaimDefinition> {
    try {
      return await this.transactions.run(async (tx) => {
        const definition = await work(tx);
        const { name, scope, places, editableBy } = definition;
        const details = { name, scope, places, editable_by: editableBy };
        await this.audit.record(type, { actor: actor.sub, details }, tx);
        return definition;
      });
    } catch (cause) {
      throw isUniqueViolation(cause) ? claimDefinitionRefusals.nameTaken({ cause }) : cause;
    } finally {
      this.directory.forget();
    }
  }
}

/**
 * Opens the values of a claim to all users: a caller who may not write values must not let users write them. Applications
 * may base rights on a claim that only administrators edit, also on one that was removed and is defined again.
 *
 * @throws OAuthError `access_denied` without `users:write`
 */
function assertMayOpen(editableBy: ClaimEditor, actor: AdminCaller): void {
  if (editableBy === 'user') assertHolds(actor, ['users:write']);
}

function changedMeanwhile() {
  return changeRefusals.changedMeanwhile({ what: 'definition' });
}
