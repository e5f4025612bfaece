import { Injectable } from '@nestjs/common';
import { AdminClients } from '../client/index.js';
import { administrationRefusals, Principals } from '../common/index.js';
import { Leases, type Tx } from '../database/index.js';
import { AdminUsers } from '../user/index.js';

/** The name of the lease for changes that depend on all users and clients. */
const TURNS = 'principals';

/** Combines the answers of the user room and the client room. */
@Injectable()
export class AllPrincipals extends Principals {
  constructor(
    private readonly leases: Leases,
    private readonly clients: AdminClients,
    private readonly users: AdminUsers,
  ) {
    super();
  }

  async keepAdministrator<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
    await this.leases.takeTurns(tx, TURNS);
    const before = await this.standing(tx);
    const result = await work();
    if ((await this.standing(tx)) >= before) return result;
    throw administrationRefusals.lastAdministrator();
  }

  async claimIdentity(tx: Tx, id: string): Promise<void> {
    await this.leases.takeTurns(tx, TURNS);
    if ((await this.users.has(tx, id)) || (await this.clients.has(tx, id))) throw administrationRefusals.idTaken();
  }

  async claimIdentities(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    await this.leases.takeTurns(tx, TURNS);
    return this.clients.among(tx, ids);
  }

  /** 2: an administrator remains; 1: one remains until its secrets expire; 0: none remains. */
  private async standing(tx: Tx): Promise<number> {
    const { machines, serveUsers } = await this.clients.standing(tx);
    return machines < 2 && serveUsers && (await this.users.exist(tx)) ? 2 : machines;
  }
}
