import { Injectable } from '@nestjs/common';
import type { Client } from '../client.entity.js';
import { authenticationRefusals } from '../refusals/authentication.js';
import { ServerProfile } from './server-profile.js';

/** Finds what holds a client to more than its registration. */
@Injectable()
export class ClientObligations {
  constructor(private readonly server: ServerProfile) {}

  /**
   * @param client as stored
   * @returns the client itself if nothing holds it to more
   */
  bind(client: Client): Client {
    const ofServer = this.server.for(client.id, client.metadata);
    return ofServer === null ? client : client.heldTo([ofServer]);
  }
}

/**
 * Checks that the registration of a client fits what holds it to more.
 *
 * @throws OAuthError `unauthorized_client` that names every member that does not fit
 */
export function assertConforms({ id, held }: Client): void {
  if (held === null || held.faults.length === 0) return;
  const list = (part: 'expected' | 'received') =>
    held.faults.map((fault) => `${fault.member}: ${fault[part]}`).join('; ');
  const members = held.faults.map(({ member }) => member).join(', ');
  const details = { members, expected: list('expected'), received: list('received') };
  throw authenticationRefusals.doesNotConform({ ...details, reason: `${id} does not fit in ${members}` });
}
