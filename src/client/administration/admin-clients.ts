import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { ADMINISTRATION, Clock, type ClientId } from '../../common/index.js';
import { inList, type Tx } from '../../database/index.js';
import { Client } from '../client.entity.js';
import { ClientSecret } from '../secrets/client-secret.entity.js';

/** Whether the registered clients can be used for administration. */
export interface ClientStanding {
  /** 2: a client can administer by itself; 1: only until its secrets expire; 0: no client can. */
  readonly machines: number;
  /** Whether a user who is an administrator can sign in through one of the clients. */
  readonly serveUsers: boolean;
}

/** Finds the clients that can administer, as a transaction sees them; see `Principals`. */
@Injectable()
export class AdminClients {
  constructor(private readonly clock: Clock) {}

  async standing(tx: Tx): Promise<ClientStanding> {
    const clients = (await this.candidates(tx)).filter(holdsAdministration);
    const machines = clients.filter((client) => client.mayUse('client_credentials'));
    const standings = [0];
    for (const client of machines) standings.push(await this.standingOf(tx, client));
    const serveUsers = clients.some((client) => client.mayUse('authorization_code'));
    return { machines: Math.max(...standings), serveUsers };
  }

  has(tx: Tx, id: string): Promise<boolean> {
    return tx.existsBy(Client, { id: id as ClientId });
  }

  /** @returns those of the ids that clients have */
  async among(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await tx.find(Client, { select: { id: true }, where: { id: inList(ids as readonly ClientId[]) } });
    return new Set(found.map(({ id }) => id));
  }

  /** Preselects by text, because few clients contain the scope; the entity checks the rest. */
  private candidates(tx: Tx): Promise<Client[]> {
    return tx
      .createQueryBuilder(Client, 'client')
      .where({ disabled: false, expiresAt: IsNull() })
      .andWhere('client.metadata LIKE :scope', { scope: `%${ADMINISTRATION}%` })
      .getMany();
  }

  private async standingOf(tx: Tx, { id, secretUse }: Client): Promise<number> {
    if (secretUse === 'none') return 2;
    const now = this.clock.now();
    const secrets = await tx.findBy(ClientSecret, { clientId: id });
    const usable = secrets.filter(
      (secret) => secret.isLiveAt(now) && (secretUse === 'check' || secret.sealed !== null),
    );
    return usable.some(({ expiresAt }) => expiresAt === null) ? 2 : Math.min(1, usable.length);
  }
}

/** Whether changing the client could remove an administrator, or the client that an administrator signs in through. */
export function holdsAdministration({ disabled, registeredScope }: Client): boolean {
  return !disabled && registeredScope.has(ADMINISTRATION);
}
