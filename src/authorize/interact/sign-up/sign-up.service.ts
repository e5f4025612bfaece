import { Injectable } from '@nestjs/common';
import { mailAddressOf, type HttpReply, type PageReply, type Parameters, type Text } from '../../../common/index.js';
import { SignUpPolicy, SignUpRequests } from '../../../user/index.js';
import { recoveryRefusals } from '../../refusals/interaction.js';
import type { Visitor } from '../browser/visitors.js';
import { interactText } from '../interact-text.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { assertProven, backToForm } from '../own-form.js';
import { page } from '../pages.js';

interface Shown {
  readonly address: string;
  readonly error: Text | null;
}

/** The page for people who have no account. */
@Injectable()
export class SignUpService {
  constructor(
    private readonly interactions: Interactions,
    private readonly policy: SignUpPolicy,
    private readonly requests: SignUpRequests,
  ) {}

  /**
   * @param query with the id of the interaction; without one, the sign-up leads to the account page
   * @throws PageError as `Interactions.open` does, or when the server offers no sign-up
   */
  async show(query: Parameters, visitor: Visitor): Promise<HttpReply> {
    this.assertOffered();
    const { interaction: id } = query;
    const empty = { address: '', error: null };
    if (id === undefined) return this.page(this.interactions.beginForAccount(visitor.browser), visitor, empty);
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const hint = interaction.parameters.login_hint ?? '';
    const address = mailAddressOf(hint) === null ? '' : hint;
    return this.page(this.interactions.withKeptIn(query, interaction), visitor, { ...empty, address });
  }

  /** @throws PageError as `show`, or when the form's proof is invalid */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    this.assertOffered();
    const interaction = await this.interactions.open(form['interaction'], visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], 'sign-up', interaction.id);
    assertProven(isProven, backToForm(this.interactions.linkTo('signUp', interaction)));
    const address = (form['email'] ?? '').trim();
    if (mailAddressOf(address) === null) {
      return this.page(interaction, visitor, { address, error: interactText('signUp.malformed') });
    }
    // The person may need longer than a long request is kept.
    await this.interactions.extend(interaction);
    await this.requests.request({ address, interaction: interaction.id, language: visitor.language().tag });
    const says = this.policy.mode === 'invite' ? 'mailSent.invitation' : 'mailSent.signUp';
    const html = page('mail-sent', {
      title: 'mailSent.title',
      says,
      name: address,
      interaction: interaction.id,
      forApplication: interaction.clientId !== '',
    });
    return { kind: 'page', status: 200, html };
  }

  private assertOffered(): void {
    if (!this.policy.isOffered) throw recoveryRefusals.noSignUp();
  }

  private page({ id }: Interaction, { browser }: Visitor, { address, error }: Shown): PageReply {
    const html = page('sign-up', {
      title: 'signUp.title',
      interaction: id,
      csrfToken: browser.proofOf('sign-up', id),
      isByInvitation: this.policy.mode === 'invite',
      domains: this.policy.domains,
      address,
      error,
    });
    return { kind: 'page', status: error === null ? 200 : 400, html, cookies: browser.cookies };
  }
}
