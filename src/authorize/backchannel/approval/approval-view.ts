import { Injectable } from '@nestjs/common';
import { ResourceDirectory, type Client } from '../../../client/index.js';
import { Clock, type Html, type Text } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import type { BackchannelRequest } from '../../../token/index.js';
import { ClaimDefinitionDirectory } from '../../../user/index.js';
import { duration } from '../../interact/consent/lifetime.js';
import { grantedView } from '../../interact/consent/granted-view.js';
import { interactText } from '../../interact/interact-text.js';
import { clientAt, page } from '../../interact/pages.js';
import type { AskedAccess, AskedApproval } from './asked-approvals.js';

/** Renders the pages of an approval: the question, and its answer. */
@Injectable()
export class ApprovalView {
  constructor(
    private readonly resources: ResourceDirectory,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** The client, the access that it asks for, its message, and the time that is left. */
  async question({ row, client, user, granted }: AskedAccess, csrfToken: string): Promise<Html> {
    return page('approve', {
      title: interactText('approve.title', { application: client.name }),
      csrfToken,
      request: row.id,
      client: clientAt(client, placeOf(client), this.configuration.issuer),
      bindingMessage: row.bindingMessage,
      username: user.username,
      ...grantedView(granted, [], await this.resources.current(), await this.definitions.current()),
      lifetime: this.lifetimeOf(client),
      timeLeft: this.timeLeft(row),
    });
  }

  /** The answer that the person has given. */
  answer({ row, client }: AskedApproval): Html {
    return page('answered', {
      title: 'approve.answered',
      application: client.name,
      answer: row.answer === 'allowed' ? 'approve.allowed' : 'approve.denied',
    });
  }

  private lifetimeOf(client: Client): Text {
    const { accessTokenTtl, refreshTokenTtl } = this.configuration;
    const { access_token_ttl: access = accessTokenTtl, refresh_token_ttl: refresh = refreshTokenTtl } = client.metadata;
    return client.mayUse('refresh_token')
      ? interactText('lifetime.afterSignOut', { duration: duration(refresh) })
      : interactText('lifetime.fixed', { duration: duration(access) });
  }

  private timeLeft({ expiresAt }: BackchannelRequest): Text {
    const seconds = Math.max(1, Math.floor((expiresAt.getTime() - this.clock.now().getTime()) / 1000));
    return interactText('lifetime.fixed', { duration: duration(seconds) });
  }
}

/** A URL of the client that an administrator has registered, which tells people where it runs. */
function placeOf({ metadata }: Client): string | undefined {
  return metadata.client_uri ?? metadata.backchannel_client_notification_endpoint ?? metadata.redirect_uris[0];
}
