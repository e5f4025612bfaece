import { Injectable } from '@nestjs/common';
import { ResourceDirectory } from '../../../client/index.js';
import type { Html } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { ClaimDefinitionDirectory } from '../../../user/index.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { AccountChoices } from '../accounts/account-choices.js';
import type { Interaction } from '../interaction.js';
import { interactText } from '../interact-text.js';
import { clientView, page } from '../pages.js';
import { lifetimeOf } from './lifetime.js';
import type { RequestedAccess } from '../../decide/need-of.js';
import { grantedView } from './granted-view.js';

/** Renders the consent page: the client, the requested access, its resources and its lifetime (LC14). */
@Injectable()
export class ConsentView {
  constructor(
    private readonly resources: ResourceDirectory,
    private readonly configuration: Configuration,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly choices: AccountChoices,
  ) {}

  /** Renders the page. */
  async render(
    request: AuthorizationRequest,
    asked: RequestedAccess,
    interaction: Interaction,
    csrfToken: string,
  ): Promise<Html> {
    const { granted, signedIn, claims } = asked;
    const client = clientView(request.target);
    const view = {
      title: interactText('consent.title', { application: client.name }),
      interaction: interaction.id,
      another: this.choices.linkToAnother(interaction),
      csrfToken,
      client,
      username: signedIn.user.username,
      ...grantedView(granted, claims, await this.resources.current(), await this.definitions.current()),
      lifetime: lifetimeOf(request, granted.scope, this.configuration),
    };
    return page('consent', view);
  }
}
