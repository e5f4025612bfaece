import { Injectable } from '@nestjs/common';
import { ClientDirectory } from '../../../client/index.js';
import { OAuthError } from '../../../common/index.js';
import { GuardedFetch, OutboundError, type OutboundFault } from '../../../outbound/index.js';
import { Notifications, type BackchannelRequest } from '../../../token/index.js';

/** The result of one attempt. */
export type NoticeResult = { readonly isDelivered: true } | FailedNotice;

export interface FailedNotice {
  readonly isDelivered: false;
  /** Whether a retry is pointless. */
  readonly final: boolean;
  /** For the log and the audit. */
  readonly reason: string;
}

const DELIVERED: NoticeResult = { isDelivered: true };
/** Faults of the network, which may pass. */
const MAY_PASS: readonly OutboundFault[] = ['unresolvable', 'unreachable', 'tls', 'timeout'];

/** Sends a client, once, the notice that a person has answered (CIBA Core §10.2). */
@Injectable()
export class ClientNotices {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly notifications: Notifications,
    private readonly outbound: GuardedFetch,
  ) {}

  /**
   * Only network errors and 5xx may pass: any other answer comes from the client itself. Counts as delivered when the
   * client no longer exists, is disabled, or receives no notices.
   */
  async deliver(row: BackchannelRequest): Promise<NoticeResult> {
    const client = await this.clients.find(row.clientId);
    const uri = client?.metadata.backchannel_client_notification_endpoint;
    if (client === null || client.disabled || uri === undefined) return DELIVERED;
    const notification = this.notifications.open(row);
    if (notification === null) return { isDelivered: false, final: true, reason: 'the notice cannot be decrypted' };
    try {
      const { isSuccess, status } = await this.outbound.request(uri, 'notification', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${notification.token}` },
        body: JSON.stringify({ auth_req_id: notification.authReqId }),
      });
      if (isSuccess) return DELIVERED;
      return { isDelivered: false, final: status < 500, reason: `the client answers ${status}` };
    } catch (error) {
      return failureBy(error);
    }
  }
}

/** @throws the error itself when it is a bug */
function failureBy(error: unknown): FailedNotice {
  if (error instanceof OutboundError) {
    return { isDelivered: false, final: !MAY_PASS.includes(error.fault), reason: error.message };
  }
  // Too many notices are waiting.
  if (error instanceof OAuthError) return { isDelivered: false, final: false, reason: error.reason };
  throw error;
}
