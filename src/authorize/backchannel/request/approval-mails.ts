import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import { withParameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import type { Tx } from '../../../database/index.js';
import { Outbox } from '../../../mail/index.js';
import type { BackchannelRequest } from '../../../token/index.js';
import { mailTo, type User } from '../../../user/index.js';

/** Tells people by mail that a request waits for them. The link opens the page, and approves nothing. */
@Injectable()
export class ApprovalMails {
  constructor(
    private readonly outbox: Outbox,
    private readonly configuration: Configuration,
  ) {}

  /** Queues nothing for a person without an address, or who has received such a mail in the last five minutes. */
  async add(tx: Tx, { id, createdAt, expiresAt }: BackchannelRequest, client: Client, user: User): Promise<void> {
    const { email } = user.claims;
    if (email === undefined || !this.outbox.isAvailable) return;
    const link = withParameters(this.configuration.urlOf('approve'), { request: id });
    const validFor = (expiresAt.getTime() - createdAt.getTime()) / 1000;
    const data = { link, validFor, application: client.name };
    await this.outbox.add(tx, { to: email, message: 'approve-request', data, ...mailTo(user) });
  }
}
