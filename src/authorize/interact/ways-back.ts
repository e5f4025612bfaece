import { Injectable } from '@nestjs/common';
import { ClientDirectory, type Client } from '../../client/index.js';
import { commonText, type ClientBrand, type PageLink, type WayOn } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { interactText } from './interact-text.js';
import type { Interaction } from './interaction.js';

/** Finds links from a page that cannot be used any more back to the application. */
@Injectable()
export class WaysBack {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly configuration: Configuration,
  ) {}

  /** A link to a page that every user can open. */
  get toAccount(): WayOn {
    return {
      application: null,
      links: [{ href: this.configuration.linkTo('account'), text: interactText('link.account') }],
    };
  }

  /** What the pages of an interaction show instead of the brand of the server. */
  async brandOf({ isForAccount, clientId }: Interaction): Promise<ClientBrand | undefined> {
    return isForAccount ? undefined : (await this.clients.findUnconfirmed(clientId))?.brand;
  }

  /** @param again the address that repeats the request; null when it cannot be repeated */
  async from(interaction: Interaction, again: string | null): Promise<WayOn> {
    const client = interaction.isForAccount ? null : await this.clients.find(interaction.clientId);
    if (client === null || client.disabled) return this.toAccount;
    const start = startAt(client, this.configuration.issuer);
    const tryAgain = start ?? again;
    const links = [
      ...(tryAgain === null ? [] : [{ href: tryAgain, text: commonText('link.tryAgain') }]),
      ...backTo(client),
    ];
    return { application: client.name, links: links.length > 0 ? links : this.toAccount.links };
  }
}

/** A link to the application's home page, if it registered one (OIDC Registration §2). */
export function backTo({ name, metadata }: Client): PageLink[] {
  return metadata.client_uri === undefined
    ? []
    : [{ href: metadata.client_uri, text: interactText('link.application', { application: name }) }];
}

/**
 * The address at which the client starts a sign-in (OIDC Core §4), with this issuer as `iss`.
 *
 * @returns null when the client registered no such address
 */
export function startAt({ metadata: { initiate_login_uri: uri } }: Client, issuer: string): string | null {
  if (uri === undefined) return null;
  return `${uri}${uri.includes('?') ? '&' : '?'}iss=${encodeURIComponent(issuer)}`;
}
