import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../../../common/index.js';
import type { User } from '../../../user/index.js';
import { AuthorizeService } from '../../authorize.service.js';
import { strictly } from '../../decide/begun.js';
import { Needs } from '../../decide/needs.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { Visitor } from '../browser/visitors.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { assertProven, backToForm } from '../own-form.js';
import { clientView, page } from '../pages.js';
import { AccountChoices } from './account-choices.js';
import { BrowserAccounts } from './browser-accounts.js';

/** The page on which a person chooses one of the accounts that have signed in from this browser (OIDC Core §3.1.2.1). */
@Injectable()
export class AccountsService {
  constructor(
    private readonly interactions: Interactions,
    private readonly requests: AuthorizationRequests,
    private readonly needs: Needs,
    private readonly authorize: AuthorizeService,
    private readonly accounts: BrowserAccounts,
    private readonly choices: AccountChoices,
  ) {}

  /**
   * Shows the page, or continues when no choice is needed.
   *
   * @throws PageError as `Interactions.open` does
   */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    if (interaction.isForAccount) return this.interactions.redirectTo('login', interaction, visitor);
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return this.requests.answer(resolved, async (request) => {
      const need = await this.needs.of(request, visitor, strictly(interaction));
      if (need.what !== 'accounts') return this.authorize.next(request, visitor, interaction);
      const accounts = await this.accounts.of(visitor);
      return accounts.length === 0
        ? this.interactions.redirectTo('login', this.choices.choose(interaction, null), visitor)
        : this.page(interaction, visitor, request, accounts);
    });
  }

  /**
   * Continues with the chosen account: at once if it is signed in and the request asks for no more, otherwise by the
   * login page. A repeated submission is answered again.
   *
   * @throws PageError as `Interactions.open` does, or when the form's proof is invalid
   */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(form['interaction'], visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], 'accounts', interaction.id);
    assertProven(isProven, backToForm(this.interactions.linkTo('accounts', interaction)));
    if (interaction.isForAccount) return this.interactions.redirectTo('login', interaction, visitor);
    const { account, remove } = form;
    const named = await this.accountNamed(account ?? remove ?? '', interaction, visitor);
    if (named === undefined) return this.interactions.redirectTo('accounts', interaction, visitor);
    return account === undefined ? this.remove(named, interaction, visitor) : this.choose(named, interaction, visitor);
  }

  private async choose({ id }: User, interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    await this.interactions.extend(interaction);
    return this.authorize.resume(this.choices.choose(interaction, id), visitor);
  }

  private remove({ id }: User, interaction: Interaction, visitor: Visitor): HttpReply {
    const reply = this.interactions.redirectTo('accounts', interaction, visitor);
    return { ...reply, cookies: [...(reply.cookies ?? []), visitor.accounts.forget(id)] };
  }

  /** @param key untrusted; it finds the accounts of this browser only */
  private async accountNamed(key: string, { id }: Interaction, visitor: Visitor): Promise<User | undefined> {
    const accounts = await this.accounts.of(visitor);
    return accounts.find((user) => visitor.browser.provesWithAnySecret(key, ...aboutAccount(id, user)));
  }

  private page(
    interaction: Interaction,
    { browser, signedIn }: Visitor,
    { target }: AuthorizationRequest,
    accounts: readonly User[],
  ): HttpReply {
    const { id } = interaction;
    const view = {
      title: 'accounts.title',
      interaction: id,
      csrfToken: browser.proofOf('accounts', id),
      client: clientView(target),
      accounts: accounts.map((user) => ({
        key: browser.proofOf(...aboutAccount(id, user)),
        username: user.username,
        name: user.claims.name ?? null,
        isSignedIn: user.id === signedIn?.user.id,
      })),
      another: this.choices.linkToAnother(interaction),
    };
    return { kind: 'page', status: 200, html: page('accounts', view), cookies: browser.cookies };
  }
}

/** The key of an account on one page in one browser, which does not tell the `sub`. */
function aboutAccount(interaction: string, { id }: User): string[] {
  return ['account', interaction, id];
}
