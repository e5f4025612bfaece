import { Injectable } from '@nestjs/common';
import { ClientDirectory, type Client } from '../client/index.js';
import { Clock, Scope, type ResourceUri } from '../common/index.js';
import { Authorizations } from '../token/index.js';
import { ConsentService, type User } from '../user/index.js';

/** A client that a user has allowed something, or that holds something of theirs. */
export interface Application {
  readonly client: Client;
  /** All that was ever allowed, and all that is held. */
  readonly scope: Scope;
  /** The resources that this is about. */
  readonly audience: readonly ResourceUri[];
  /** Whether it can act for the user at the moment. */
  readonly hasAccess: boolean;
}

/** The applications of a user: what they have allowed, and what lives of it (RV4). */
@Injectable()
export class Applications {
  constructor(
    private readonly consents: ConsentService,
    private readonly authorizations: Authorizations,
    private readonly clients: ClientDirectory,
    private readonly clock: Clock,
  ) {}

  /** By name. */
  async of({ id }: User): Promise<readonly Application[]> {
    const [consents, held] = await Promise.all([this.consents.of(id), this.authorizations.liveOf(id)]);
    const now = this.clock.now();
    const live = held.filter(({ expiresAt }) => expiresAt > now);
    const ids = new Set([...consents, ...live].map(({ clientId }) => clientId));
    const found = await Promise.all([...ids].map((clientId) => this.clients.find(clientId)));
    const known = found.filter((client) => client !== null);
    return known
      .map((client) => {
        const its = live.filter(({ clientId, createdAt }) => clientId === client.id && !client.ended(createdAt));
        const allowed = consents.find(({ clientId }) => clientId === client.id);
        const scope = its.reduce((sum, { scopeText }) => sum.plus(Scope.parse(scopeText)), Scope.parse(allowed?.scope));
        const audience = [...(allowed?.audience ?? []), ...its.flatMap((one) => one.audience)];
        return { client, scope, audience, hasAccess: its.length > 0, isAllowed: allowed !== undefined };
      })
      .filter(({ hasAccess, isAllowed }) => hasAccess || isAllowed)
      .toSorted((a, b) => a.client.name.localeCompare(b.client.name));
  }
}
