import { Injectable } from '@nestjs/common';
import { ClientDirectory } from '../../../client/index.js';
import type { HttpReply } from '../../../common/index.js';
import type { IdentityProvider } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { page } from '../pages.js';
import { backTo } from '../ways-back.js';

/** The page for a person at another provider to whom no account belongs. */
@Injectable()
export class UnknownPersonPage {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly interactions: Interactions,
  ) {}

  async reply({ name }: IdentityProvider, interaction: Interaction, { browser }: Visitor): Promise<HttpReply> {
    const client = interaction.isForAccount ? null : await this.clients.find(interaction.clientId);
    const html = page('unknown-person', {
      title: 'unknownPerson.title',
      provider: name,
      signIn: this.interactions.linkTo('login', interaction),
      links: client === null ? [] : backTo(client),
    });
    return { kind: 'page', status: 403, html, cookies: browser.cookies };
  }
}
