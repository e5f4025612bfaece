import { Injectable } from '@nestjs/common';
import { ClientDirectory } from '../../client/index.js';
import type { AuthorizationId } from '../../common/index.js';
import { Redeemer, type SingleUse, type Tx } from '../../database/index.js';
import { Authorizations } from '../../token/index.js';
import { acrOf, UserDirectory } from '../../user/index.js';
import { approvalRefusals } from '../refusals/backchannel.js';
import type { AskedAccess } from './approval-access.js';

/** How the person who answers has signed in. */
export interface ApprovingSignIn {
  readonly authTime: Date;
  /** RFC 8176. */
  readonly amr: readonly string[];
}

/** Stores the authorization that a person gives, once. */
@Injectable()
export class ApprovedAccess {
  constructor(
    private readonly authorizations: Authorizations,
    private readonly users: UserDirectory,
    private readonly redeemer: Redeemer,
    private readonly clients: ClientDirectory,
  ) {}

  /**
   * The authorization has no session: the browser of the approval is not that of the client (ADR 0076).
   *
   * @param answer the answer `allowed` with this authorization
   * @param record what the same transaction stores beside it
   * @throws PageError of `answer` when it is lost, or when the user was disabled meanwhile
   */
  async add(
    { row, client, user, granted }: AskedAccess,
    { authTime, amr }: ApprovingSignIn,
    answer: (authorizationId: AuthorizationId) => SingleUse,
    record: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    const acr = acrOf(amr, row.acrValues);
    const authorization = this.authorizations.prepare({ client, user, session: null, ...granted, authTime, amr, acr });
    await this.clients.noteUse(client);
    await this.redeemer.redeem(answer(authorization.id), async (tx) => {
      if (!(await this.users.holdEnabled(tx, user.id))) throw approvalRefusals.unknown();
      await this.authorizations.add(tx, authorization);
      await record(tx);
    });
  }
}
