import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { ResourceAdministration } from '../../client/index.js';
import { assertHolds, type Actor, type RoleOfResource } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { MembershipChanges, RoleHoldings, type Group, type User } from '../../user/index.js';

interface Subject {
  readonly sub?: string;
  readonly details?: object;
}

/** Gives the roles of a resource to users and groups, and takes them. Both are idempotent; changes are audited. */
@Injectable()
export class RoleAssignment {
  constructor(
    private readonly resources: ResourceAdministration,
    private readonly holdings: RoleHoldings,
    private readonly changes: MembershipChanges,
    private readonly audit: AuditService,
  ) {}

  /**
   * @throws OAuthError `not_found` when the resource does not define the role; `access_denied` when the user holds an
   *   admin scope that the caller lacks; `conflict` when the user was changed meanwhile
   */
  async giveToUser(held: RoleOfResource, user: User, actor: Actor): Promise<void> {
    if (actor !== null) assertHolds(actor, user.adminScopes);
    await this.change('role.given', held, actor, { sub: user.id }, (tx) => this.holdings.giveToUser(tx, held, user));
  }

  /** @throws OAuthError as `giveToUser` does */
  async takeFromUser(held: RoleOfResource, user: User, actor: Actor): Promise<void> {
    if (actor !== null) assertHolds(actor, user.adminScopes);
    await this.change('role.taken', held, actor, { sub: user.id }, (tx) => this.holdings.takeFromUser(tx, held, user));
  }

  /**
   * @throws OAuthError `not_found` when the resource does not define the role, or the group is gone; `access_denied` when
   *   a member holds an admin scope that the caller lacks
   */
  async giveToGroup(held: RoleOfResource, group: Group, actor: Actor): Promise<void> {
    const of = { details: { group: group.id, name: group.name } };
    await this.change('role.given', held, actor, of, (tx) => this.holdings.giveToGroup(tx, held, group, actor));
  }

  /** @throws OAuthError as `giveToGroup` does */
  async takeFromGroup(held: RoleOfResource, group: Group, actor: Actor): Promise<void> {
    const of = { details: { group: group.id, name: group.name } };
    await this.change('role.taken', held, actor, of, (tx) => this.holdings.takeFromGroup(tx, held, group, actor));
  }

  private async change(
    type: string,
    held: RoleOfResource,
    actor: Actor,
    { sub, details }: Subject,
    work: (tx: Tx) => Promise<boolean>,
  ): Promise<void> {
    await this.changes.run(async (tx) => {
      await this.resources.holdRole(tx, held);
      if (!(await work(tx))) return;
      const all = { resource: held.resourceId, role: held.role, ...details };
      await this.audit.record(type, { sub, actor: actor?.sub, details: all }, tx);
    });
  }
}
