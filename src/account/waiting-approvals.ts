import { Injectable } from '@nestjs/common';
import { ClientDirectory } from '../client/index.js';
import { withParameters } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { BackchannelRequests } from '../token/index.js';
import type { User } from '../user/index.js';

/** A request that waits for the answer of its person, as the account page shows it. */
export interface WaitingApproval {
  /** The name of the client. */
  readonly application: string;
  readonly bindingMessage: string | null;
  readonly expires: Date;
  /** The link to the page on which the person answers. */
  readonly open: string;
}

/** Lists the requests that wait for the answer of a person. */
@Injectable()
export class WaitingApprovals {
  constructor(
    private readonly requests: BackchannelRequests,
    private readonly clients: ClientDirectory,
    private readonly configuration: Configuration,
  ) {}

  /** The latest first; without those of clients that are disabled or gone. */
  async of(user: User): Promise<readonly WaitingApproval[]> {
    const rows = await this.requests.pendingOf(user);
    const views = rows.map(async ({ id, clientId, bindingMessage, expiresAt }) => {
      const client = await this.clients.find(clientId);
      const open = withParameters(this.configuration.linkTo('approve'), { request: id });
      const isOpen = client !== null && !client.disabled;
      return isOpen ? [{ application: client.name, bindingMessage, expires: expiresAt, open }] : [];
    });
    return (await Promise.all(views)).flat();
  }
}
