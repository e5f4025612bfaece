import { Injectable } from '@nestjs/common';
import { ClientDirectory, type Client } from '../client/index.js';
import { Clock, Scope, type ResourceUri } from '../common/index.js';
import { Authorizations } from '../token/index.js';
import { ConsentService, type User } from '../user/index.js';

/** A client that has a consent or tokens of a user. */
export interface Application {
  readonly client: Client;
  /** The scope of the consent and of all live authorizations. */
  readonly scope: Scope;
  /** The resources of that scope. */
  readonly audience: readonly ResourceUri[];
  /** Whether the client has a live authorization. */
  readonly hasAccess: boolean;
}

/** Lists the applications of a user: those with a consent or a live authorization (RV4). */
@Injectable()
export class Applications {
  constructor(
    private readonly consents: ConsentService,
    private readonly authorizations: Authorizations,
    private readonly clients: ClientDirectory,
    private readonly clock: Clock,
  ) {}

  /** Sorted by name. */
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
