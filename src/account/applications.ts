import { Injectable } from '@nestjs/common';
import { ClientDirectory, type Client } from '../client/index.js';
import { Clock, Scope, type AuthorizationId, type ResourceUri } from '../common/index.js';
import { Authorizations, RefreshTokens, type Authorization, type AuthorizationDetails } from '../token/index.js';
import { ConsentService, type Consent, type User } from '../user/index.js';

/** A client that has a consent or tokens of a user. */
export interface Application {
  readonly client: Client;
  /** The scope of the consent and of all live authorizations. */
  readonly scope: Scope;
  /** The resources of that scope. */
  readonly audience: readonly ResourceUri[];
  /** The objects of `authorization_details` of all live authorizations. */
  readonly details: AuthorizationDetails;
  /** Whether the client has a live authorization. */
  readonly hasAccess: boolean;
  /** When the user first gave the access that remains. */
  readonly since: Date;
  /** When the client last received tokens, by a sign-in or a refresh; null without a live authorization. */
  readonly lastUsed: Date | null;
}

/** Lists the applications of a user: those with a consent or a live authorization (RV4). */
@Injectable()
export class Applications {
  constructor(
    private readonly consents: ConsentService,
    private readonly authorizations: Authorizations,
    private readonly refreshTokens: RefreshTokens,
    private readonly clients: ClientDirectory,
    private readonly clock: Clock,
  ) {}

  /** Sorted by name. */
  async of({ id }: User): Promise<readonly Application[]> {
    const [consents, held] = await Promise.all([this.consents.of(id), this.authorizations.liveOf(id)]);
    const now = this.clock.now();
    const live = held.filter(({ expiresAt }) => expiresAt > now);
    const uses = await this.refreshTokens.lastUsesOf(live.map((one) => one.id));
    const ids = new Set([...consents, ...live].map(({ clientId }) => clientId));
    const found = await Promise.all([...ids].map((clientId) => this.clients.find(clientId)));
    return found
      .filter((client) => client !== null)
      .map((client) => {
        const its = live.filter(({ clientId, createdAt }) => clientId === client.id && !client.ended(createdAt));
        const allowed = consents.find(({ clientId }) => clientId === client.id);
        return applicationOf(client, its, allowed, uses);
      })
      .filter((application) => application !== null)
      .toSorted((a, b) => a.client.name.localeCompare(b.client.name));
  }
}

/** @returns null for a client that has neither a consent nor a live authorization */
function applicationOf(
  client: Client,
  live: readonly Authorization[],
  consent: Consent | undefined,
  uses: ReadonlyMap<AuthorizationId, Date>,
): Application | null {
  const given = [...(consent ? [consent] : []), ...live].map(({ createdAt }) => createdAt.getTime());
  if (given.length === 0) return null;
  const used = live.map(({ id, createdAt }) => (uses.get(id) ?? createdAt).getTime());
  return {
    client,
    scope: live.reduce((sum, { scopeText }) => sum.plus(Scope.parse(scopeText)), Scope.parse(consent?.scope)),
    audience: [...(consent?.audience ?? []), ...live.flatMap((one) => one.audience)],
    details: live.flatMap((one) => one.details ?? []),
    hasAccess: live.length > 0,
    since: new Date(Math.min(...given)),
    lastUsed: used.length === 0 ? null : new Date(Math.max(...used)),
  };
}
