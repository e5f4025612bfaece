import { Injectable } from '@nestjs/common';
import { ResourceDirectory } from '../../client/index.js';
import { ConsentService, MembershipDirectory, SessionService, type User } from '../../user/index.js';
import { Applications } from '../applications.js';
import { timeOf } from './own-factors.js';

/** Where a person is signed in, who acts for the person, and the groups and roles of the person. */
@Injectable()
export class OwnAccess {
  constructor(
    private readonly sessions: SessionService,
    private readonly consents: ConsentService,
    private readonly applications: Applications,
    private readonly memberships: MembershipDirectory,
    private readonly resources: ResourceDirectory,
  ) {}

  async of(user: User) {
    const [sessions, consents, applications, memberships, resources] = await Promise.all([
      this.sessions.liveOf(user),
      this.consents.of(user.id),
      this.applications.of(user),
      this.memberships.of(user),
      this.resources.current(),
    ]);
    const roles = resources.all.map((one) => ({ resource: one.identifier, roles: memberships.rolesAt(one.id) }));
    return {
      groups: memberships.groupNames,
      roles: roles.filter((one) => one.roles.length > 0),
      sessions: sessions.map((session) => ({
        signed_in_at: timeOf(session.authTime),
        last_seen_at: timeOf(session.lastSeenAt),
        expires_at: timeOf(session.expiresAt),
        amr: session.amr,
        user_agent: session.userAgent,
        address: session.address,
      })),
      consents: consents.map(({ clientId, scope, claims, audience, createdAt, updatedAt }) => ({
        client_id: clientId, scope, claims, resources: audience, created_at: timeOf(createdAt), updated_at: timeOf(updatedAt),
      })), // prettier-ignore
      applications: applications.map(({ client, scope, audience, details, hasAccess, since, lastUsed }) => ({
        client_id: client.id, name: client.name, scope: scope.toString(), resources: [...new Set(audience)], has_access: hasAccess,
        authorization_details: details, since: timeOf(since), last_used_at: timeOf(lastUsed),
      })), // prettier-ignore
    };
  }
}
