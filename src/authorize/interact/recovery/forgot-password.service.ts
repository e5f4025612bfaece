import { Injectable } from '@nestjs/common';
import type { HttpReply, PageReply, Parameters, Text } from '../../../common/index.js';
import { Outbox } from '../../../mail/index.js';
import { PasswordResetRequests } from '../../../user/index.js';
import { recoveryRefusals } from '../../refusals/interaction.js';
import type { Visitor } from '../browser/visitors.js';
import { interactText } from '../interact-text.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { assertProven, backToForm } from '../own-form.js';
import { page } from '../pages.js';

/** Characters of a username or an address. */
const LONGEST_NAME = 400;

/** The page for people who have forgotten their password. */
@Injectable()
export class ForgotPasswordService {
  constructor(
    private readonly interactions: Interactions,
    private readonly requests: PasswordResetRequests,
    private readonly outbox: Outbox,
  ) {}

  /**
   * @param query with the id of the interaction; without one, the sign-in leads to the account page
   * @throws PageError as `Interactions.open` does, or when no mails can be sent
   */
  async show(query: Parameters, visitor: Visitor): Promise<HttpReply> {
    this.assertAvailable();
    const { interaction: id } = query;
    if (id === undefined) return this.page(this.interactions.beginForAccount(visitor.browser), visitor, null);
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    return this.page(this.interactions.withKeptIn(query, interaction), visitor, null);
  }

  /** @throws PageError as `show`, or when the form's proof is invalid */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    this.assertAvailable();
    const interaction = await this.interactions.open(form['interaction'], visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], 'forgot-password', interaction.id);
    assertProven(isProven, backToForm(this.interactions.linkTo('forgotPassword', interaction)));
    const name = (form['username'] ?? '').trim();
    if (name === '' || name.length > LONGEST_NAME) return this.page(interaction, visitor, interactText('forgot.empty'));
    // The person may need longer than a long request is kept.
    await this.interactions.extend(interaction);
    await this.requests.request(name, interaction.id);
    const html = page('mail-sent', {
      title: 'mailSent.title',
      says: 'mailSent.reset',
      name,
      interaction: interaction.id,
      forApplication: interaction.clientId !== '',
    });
    return { kind: 'page', status: 200, html };
  }

  private assertAvailable(): void {
    if (!this.outbox.isAvailable) throw recoveryRefusals.noMail();
  }

  private page({ id }: Interaction, { browser }: Visitor, error: Text | null): PageReply {
    const html = page('forgot-password', {
      title: 'forgot.title',
      interaction: id,
      csrfToken: browser.proofOf('forgot-password', id),
      error,
    });
    return { kind: 'page', status: error === null ? 200 : 400, html, cookies: browser.cookies };
  }
}
