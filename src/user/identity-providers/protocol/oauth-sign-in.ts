import { Injectable, Logger } from '@nestjs/common';
import type { Configuration as OAuthClient } from 'openid-client';
import type { Parameters } from '../../../common/index.js';
import { OutboundError } from '../../../outbound/index.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import type { OAuthPreset, PersonApi } from '../presets/preset.js';
import { ProviderSecrets } from '../provider-secrets.js';
import type { UpstreamAttempt, UpstreamHints } from '../upstream-sign-ins.js';
import { answerUrl, requestOf } from './authorization-request.js';
import type { Person } from './person.js';
import { UpstreamFetch } from './upstream-fetch.js';
import { unlessWithheld, Withheld } from './withheld.js';

/** Sign-ins at providers without OpenID Connect: the code flow with PKCE and state, then an API that names the person. */
@Injectable()
export class OAuthSignIn {
  private readonly logger = new Logger(OAuthSignIn.name);

  constructor(
    private readonly upstream: UpstreamFetch,
    private readonly secrets: ProviderSecrets,
  ) {}

  async begin(
    provider: IdentityProvider,
    preset: OAuthPreset,
    attempt: UpstreamAttempt,
    callback: string,
    { loginHint, prompt }: UpstreamHints,
  ): Promise<string> {
    const { buildAuthorizationUrl } = await import('openid-client');
    const hints = preset.parametersOf({ ...(loginHint !== undefined && { loginHint }), ...(prompt !== undefined && { prompt }) }); // prettier-ignore
    const request = { ...requestOf(provider, attempt, callback), ...hints };
    return buildAuthorizationUrl(await this.clientOf(provider, preset), request).href;
  }

  /** @throws an error of openid-client, or of the guarded fetcher */
  async finish(
    provider: IdentityProvider,
    preset: OAuthPreset,
    { state, codeVerifier }: UpstreamAttempt,
    callback: string,
    answer: Parameters,
  ): Promise<Person> {
    const client = await this.clientOf(provider, preset);
    const { authorizationCodeGrant } = await import('openid-client');
    const tokens = await authorizationCodeGrant(client, answerUrl(callback, answer, ['code', 'state', 'error']), {
      expectedState: state,
      pkceCodeVerifier: codeVerifier,
    });
    const person = await preset.personOf(provider.issuer, this.apiWith(client, tokens.access_token, provider));
    if (person === undefined) throw new Error('the API does not name the person');
    return { issuer: provider.issuer, ...person };
  }

  private async clientOf(provider: IdentityProvider, { endpointsOf }: OAuthPreset): Promise<OAuthClient> {
    const { issuer, clientId } = provider;
    const library = await import('openid-client');
    const { authorization, token } = endpointsOf(issuer);
    const secret = this.secrets.open(provider);
    const metadata = { issuer, authorization_endpoint: authorization, token_endpoint: token };
    const authentication = secret === null ? library.None() : library.ClientSecretPost(secret);
    const client = new library.Configuration(metadata, clientId, undefined, authentication);
    client[library.customFetch] = this.upstream.fetch;
    // The guarded fetcher allows http only to hosts of OUTBOUND_ALLOW.
    if (issuer.startsWith('http:')) library.allowInsecureRequests(client); // oxlint-disable-line typescript/no-deprecated
    return client;
  }

  private apiWith(client: OAuthClient, accessToken: string, { id }: IdentityProvider): PersonApi {
    const get = (url: string) => jsonAt(url, client, accessToken);
    const getOptional = (url: string) =>
      unlessWithheld(
        () => get(url),
        (status) => this.logger.warn({ provider: id, status }, 'the provider withholds the addresses of a person'),
      );
    return { get, getOptional };
  }
}

async function jsonAt(url: string, client: OAuthClient, accessToken: string): Promise<unknown> {
  const { fetchProtectedResource } = await import('openid-client');
  const response = await fetchProtectedResource(client, accessToken, new URL(url), 'GET');
  if (response.ok) return response.json();
  throw new OutboundError('unreachable', `the API answers ${response.status}`, {
    cause: new Withheld(response.status),
  });
}
