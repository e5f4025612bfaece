import { Injectable } from '@nestjs/common';
import { ClientDirectory, type Client } from '../../client/index.js';
import type { PageLink, WayOn } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import type { Interaction } from './interaction.js';

/** To a page of this server that everybody can use. */
export const TO_ACCOUNT: WayOn = {
  application: null,
  links: [{ href: ENDPOINTS.account, text: 'Go to your account' }],
};

/** Finds the way from a page that is of no use any more back to the application that waits. */
@Injectable()
export class WaysBack {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly configuration: Configuration,
  ) {}

  /** @param again what begins the request of this interaction again, where it can be begun */
  async from(interaction: Interaction, again: string | null): Promise<WayOn> {
    const client = interaction.isForAccount ? null : await this.clients.find(interaction.clientId);
    if (client === null || client.disabled) return TO_ACCOUNT;
    const start = startAt(client, this.configuration.issuer);
    const tryAgain = start ?? again;
    const links = [...(tryAgain === null ? [] : [{ href: tryAgain, text: 'Try again' }]), ...backTo(client)];
    return { application: client.name, links: links.length > 0 ? links : TO_ACCOUNT.links };
  }
}

/** The application's own page, where it named one (OIDC Registration §2). */
export function backTo({ name, metadata }: Client): PageLink[] {
  return metadata.client_uri === undefined ? [] : [{ href: metadata.client_uri, text: `Back to ${name}` }];
}

/**
 * Where the client begins a sign-in by itself (OIDC Core §4): it is told who invites.
 *
 * @returns null where it names no such address
 */
export function startAt({ metadata: { initiate_login_uri: uri } }: Client, issuer: string): string | null {
  if (uri === undefined) return null;
  return `${uri}${uri.includes('?') ? '&' : '?'}iss=${encodeURIComponent(issuer)}`;
}
