import { Injectable } from '@nestjs/common';
import { RefusalLog, verbatim, withParameters, type HttpReply, type OAuthError, type RedirectReply, type Text } from '../../../common/index.js'; // prettier-ignore
import { Configuration, ENDPOINTS } from '../../../config/index.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction } from '../interaction.js';
import { LoginPage } from '../login/login-page.js';

/** Why an identity could not be linked, for the account page. */
export type LinkFault = 'failed' | 'taken';

/** Answers failures of other providers. The person can always sign in another way (PE9). */
@Injectable()
export class UpstreamFailures {
  constructor(
    private readonly page: LoginPage,
    private readonly refusals: RefusalLog,
    private readonly configuration: Configuration,
  ) {}

  /** The login page with the reason. */
  atLogin(error: OAuthError, interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    this.record(error, visitor, interaction.clientId || undefined);
    return this.shown(error.localized ?? verbatim(error.description), interaction, visitor);
  }

  /** The login page with a text. */
  shown(text: Text, interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    return this.page.again(interaction, visitor, { error: text, isInvalid: false });
  }

  /** The page of linked accounts, with the reason. */
  toSecurity(error: OAuthError | null, visitor: Visitor): RedirectReply {
    if (error !== null) this.record(error, visitor);
    return this.toSecurityBecause('failed', visitor);
  }

  toSecurityBecause(fault: LinkFault, { redirectStatus: status }: Visitor): RedirectReply {
    return {
      kind: 'redirect',
      status,
      location: withParameters(this.configuration.linkTo('security'), { failed: fault }),
    };
  }

  private record(error: OAuthError, { address }: Visitor, clientId?: string): void {
    this.refusals.record(error, { clientId, path: ENDPOINTS.upstreamSignIn, address });
  }
}
