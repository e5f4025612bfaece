import { Injectable } from '@nestjs/common';
import { mailAddressOf } from '../../common/index.js';
import { Configuration, type SignUp } from '../../config/index.js';
import { Outbox } from '../../mail/index.js';

/** Who may create an account (SIGN_UP). */
@Injectable()
export class SignUpPolicy {
  /** `off` also where no mail can be sent: the address of an account is proved by a mail. */
  readonly mode: SignUp['mode'];
  /** The domains whose addresses may sign up; empty for every domain. */
  readonly domains: readonly string[];

  constructor({ signUp }: Configuration, { isAvailable }: Outbox) {
    this.mode = isAvailable ? signUp.mode : 'off';
    this.domains = signUp.domains;
  }

  /** Whether there is a page on which people request a link. */
  get isOffered(): boolean {
    return this.mode !== 'off';
  }

  /** Whether the owner of the address may create an account. @param address untrusted */
  accepts(address: string): boolean {
    const domain = mailAddressOf(address)?.split('@')[1];
    const isAmong = domain !== undefined && (this.domains.length === 0 || this.domains.includes(domain.toLowerCase()));
    return this.mode === 'open' && isAmong;
  }
}
