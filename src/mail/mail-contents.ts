import { Injectable } from '@nestjs/common';
import { Encryption } from '../common/index.js';
import { placeOf } from '../database/index.js';
import { Mail, type MailId } from './mail.entity.js';
import type { NewMail } from './messages.js';

/** Encrypts what mails say, because links contain secrets. */
@Injectable()
export class MailContents {
  constructor(private readonly encryption: Encryption) {}

  /** @returns a ciphertext for the row of this id */
  seal(id: MailId, content: NewMail): string {
    return this.encryption.encrypt(Buffer.from(JSON.stringify(content)), placeOf(Mail, id));
  }

  /** @returns null when the content was removed, or no key of ENCRYPTION_KEY opens it */
  open({ id, content }: Mail): NewMail | null {
    if (content === null) return null;
    try {
      return JSON.parse(this.encryption.decrypt(content, placeOf(Mail, id)).toString()) as NewMail;
    } catch {
      return null;
    }
  }
}
