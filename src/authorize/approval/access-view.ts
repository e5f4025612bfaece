import { Injectable } from '@nestjs/common';
import { ResourceDirectory, type Client } from '../../client/index.js';
import { Clock, type Text } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { PolledRequest } from '../../token/index.js';
import { ClaimDefinitionDirectory } from '../../user/index.js';
import { grantedView } from '../interact/consent/granted-view.js';
import { duration } from '../interact/consent/lifetime.js';
import { interactText } from '../interact/interact-text.js';
import { clientAt } from '../interact/pages.js';
import type { AskedAccess } from './approval-access.js';

/** Describes a request for the page on which a person answers. */
@Injectable()
export class AccessView {
  constructor(
    private readonly resources: ResourceDirectory,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** The client, the access that it asks for, the account, and the time that is left. */
  async of({ row, client, user, granted }: AskedAccess) {
    return {
      request: row.id,
      client: clientAt(client, placeOf(client), this.configuration.issuer),
      username: user.username,
      ...grantedView(granted, [], await this.resources.current(), await this.definitions.current()),
      lifetime: this.lifetimeOf(client),
      timeLeft: this.timeLeft(row),
    };
  }

  private lifetimeOf(client: Client): Text {
    const { accessTokenTtl, refreshTokenTtl } = this.configuration;
    const { access_token_ttl: access = accessTokenTtl, refresh_token_ttl: refresh = refreshTokenTtl } = client.metadata;
    return client.mayUse('refresh_token')
      ? interactText('lifetime.afterSignOut', { duration: duration(refresh) })
      : interactText('lifetime.fixed', { duration: duration(access) });
  }

  private timeLeft({ expiresAt }: PolledRequest): Text {
    const seconds = Math.max(1, Math.floor((expiresAt.getTime() - this.clock.now().getTime()) / 1000));
    return interactText('lifetime.fixed', { duration: duration(seconds) });
  }
}

/** A URL of the client that an administrator has registered, which tells people where it runs. */
function placeOf({ metadata }: Client): string | undefined {
  return metadata.client_uri ?? metadata.backchannel_client_notification_endpoint ?? metadata.redirect_uris[0];
}
