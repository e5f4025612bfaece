import { Injectable } from '@nestjs/common';
import { Clock, Encryption, SealedText, type SessionId } from '../../../common/index.js';

/** Seconds between the form of the account page and the redirect to the provider. */
const LIFETIME = 60;
const LONGEST = 500;

interface Ticket {
  readonly session: SessionId;
  readonly providerId: string;
  /** Seconds since 1970. */
  readonly at: number;
}

/**
 * Lets a person who has just proved to be the owner of the account begin to link an identity (PE8): the address that
 * begins sign-ins at providers cannot check the proof of a form.
 */
@Injectable()
export class LinkTickets {
  private readonly sealed: SealedText<Ticket>;

  constructor(
    private readonly clock: Clock,
    encryption: Encryption,
  ) {
    this.sealed = new SealedText(encryption, 'link ticket', LONGEST);
  }

  issue(session: SessionId, providerId: string): string {
    return this.sealed.seal({ session, providerId, at: this.clock.seconds() });
  }

  /** @param text untrusted @returns whether it is for this session and this provider */
  permits(text: string, session: SessionId, providerId: string): boolean {
    const ticket = this.sealed.open(text);
    if (ticket === null || ticket.at + LIFETIME <= this.clock.seconds()) return false;
    return ticket.session === session && ticket.providerId === providerId;
  }
}
