import { Injectable } from '@nestjs/common';
import { Configuration } from '../../../config/index.js';
import { IdentityProviderView } from './identity-provider-view.dto.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import { callbackOf } from '../protocol/callback.js';

/** Shows providers to administrators, with the redirect URI of this server and without the secret. */
@Injectable()
export class IdentityProviderViews {
  constructor(private readonly configuration: Configuration) {}

  // An arrow function, because pages of a list use it without the object.
  readonly of = (provider: IdentityProvider): IdentityProviderView =>
    IdentityProviderView.of(provider, callbackOf(this.configuration, provider.id));
}
