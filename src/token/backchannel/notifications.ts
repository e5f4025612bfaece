import { Injectable } from '@nestjs/common';
import { Encryption, type BackchannelRequestId } from '../../common/index.js';
import { placeOf } from '../../database/index.js';
import { BackchannelRequest } from './backchannel-request.entity.js';

/** What a notice to a client contains (CIBA Core §10.2). */
export interface Notification {
  /** The `client_notification_token` of the request. */
  readonly token: string;
  readonly authReqId: string;
}

/** Encrypts the contents of notices, because both parts are secrets. */
@Injectable()
export class Notifications {
  constructor(private readonly encryption: Encryption) {}

  /** @returns a ciphertext for the row of this id */
  seal(id: BackchannelRequestId, notification: Notification): string {
    return this.encryption.encrypt(Buffer.from(JSON.stringify(notification)), placeOf(BackchannelRequest, id));
  }

  /** @returns null when the row has none, or no key of ENCRYPTION_KEY opens it */
  open({ id, notification }: BackchannelRequest): Notification | null {
    if (notification === null) return null;
    try {
      const text = this.encryption.decrypt(notification, placeOf(BackchannelRequest, id)).toString();
      return JSON.parse(text) as Notification;
    } catch {
      return null;
    }
  }
}
