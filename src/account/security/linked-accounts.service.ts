import { Injectable } from '@nestjs/common';
import { LinkTickets, type Visitor } from '../../authorize/index.js';
import { withParameters, type HttpReply, type Parameters } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { IdentityProviderDirectory, LinkedIdentities, WaysToSignIn, type User } from '../../user/index.js';
import { RecentSignIns } from './recent-sign-ins.js';

/** A linked identity as the page shows it. */
export interface LinkedAccountView {
  readonly id: string;
  /** Null for a provider that was removed. */
  readonly provider: string | null;
  readonly label: string | null;
  readonly lastUsed: Date | null;
}

export interface LinkedAccountsView {
  readonly linked: readonly LinkedAccountView[];
  /** Providers that can be linked. */
  readonly providers: readonly { readonly id: string; readonly name: string }[];
}

/** Links accounts at other providers for their owner, and unlinks them (PE8, PE9). */
@Injectable()
export class LinkedAccountsService {
  constructor(
    private readonly recent: RecentSignIns,
    private readonly identities: LinkedIdentities,
    private readonly ways: WaysToSignIn,
    private readonly providers: IdentityProviderDirectory,
    private readonly tickets: LinkTickets,
    private readonly configuration: Configuration,
  ) {}

  async viewOf(user: User): Promise<LinkedAccountsView> {
    const [identities, providers] = await Promise.all([this.identities.of(user), this.providers.current()]);
    const linked = identities.map(({ id, providerId, label, lastUsedAt }) => ({
      id, provider: providers.nameOf(providerId), label, lastUsed: lastUsedAt,
    })); // prettier-ignore
    // Where the operator has a sign-in application, people sign in there only.
    const offered = this.configuration.loginUrl === null ? providers.enabled : [];
    return { linked, providers: offered.map(({ id, name }) => ({ id, name })) };
  }

  /** Sends the person to the provider, whose answer links the identity. */
  link(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.recent.submitted(form, visitor, async ({ signedIn: { session } }) => {
      const provider = (await this.providers.current()).find(form['provider'] ?? '');
      if (provider === null || this.configuration.loginUrl !== null) return this.recent.done();
      const address = this.configuration.linkTo('upstreamSignIn', provider.id);
      const location = withParameters(address, { link: this.tickets.issue(session.id, provider.id) });
      return { kind: 'redirect', status: 303, location };
    });
  }

  /** Unlinks an identity, unless it is the last way to sign in. */
  unlink(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { identity = '' } = form;
    return this.recent.submitted(form, visitor, async ({ signedIn: { user } }) => {
      const found = (await this.identities.of(user)).find(({ id }) => id === identity);
      if (found === undefined) return this.recent.done();
      if (!(await this.ways.remain(user, { identity }))) return this.recent.failed('only-way');
      const name = (await this.providers.current()).nameOf(found.providerId);
      await this.identities.remove(user, identity, name);
      return this.recent.done('unlinked');
    });
  }
}
