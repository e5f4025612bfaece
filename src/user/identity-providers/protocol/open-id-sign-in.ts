import { Injectable, Logger } from '@nestjs/common';
import type { Configuration as OpenIdClient } from 'openid-client';
import type { Parameters } from '../../../common/index.js';
import { upstreamRefusals } from '../../refusals/upstream.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import type { Claims, OpenIdPreset } from '../presets/preset.js';
import type { UpstreamAttempt, UpstreamHints } from '../upstream-sign-ins.js';
import { answerUrl, requestOf } from './authorization-request.js';
import { OpenIdClients } from './open-id-clients.js';
import type { Person } from './person.js';
import { unlessWithheld } from './withheld.js';

/** Sign-ins at OpenID providers: the code flow with PKCE, state and nonce. */
@Injectable()
export class OpenIdSignIn {
  private readonly logger = new Logger(OpenIdSignIn.name);

  constructor(private readonly clients: OpenIdClients) {}

  /** @throws an error of openid-client */
  async begin(
    provider: IdentityProvider,
    preset: OpenIdPreset,
    attempt: UpstreamAttempt,
    callback: string,
    hints: UpstreamHints,
  ): Promise<string> {
    const client = await this.clients.of(provider);
    const { buildAuthorizationUrl } = await import('openid-client');
    const request = { ...requestOf(provider, attempt, callback), nonce: attempt.nonce, ...preset.parameters };
    return buildAuthorizationUrl(client, { ...request, ...(preset.takesHints && parametersOf(hints)) }).href;
  }

  /**
   * Redeems the code, and checks `iss` (RFC 9207) and the ID token: signature, `iss`, `aud`, `azp`, `exp`, `nonce`.
   *
   * @throws an error of openid-client; OAuthError for people who may not sign in
   */
  async finish(
    provider: IdentityProvider,
    preset: OpenIdPreset,
    { state, nonce, codeVerifier }: UpstreamAttempt,
    callback: string,
    answer: Parameters,
  ): Promise<Person> {
    const client = await this.clients.of(provider);
    const { authorizationCodeGrant } = await import('openid-client');
    const tokens = await authorizationCodeGrant(
      client,
      answerUrl(callback, answer, ['code', 'state', 'iss', 'error']),
      {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      },
    );
    const idToken = tokens.claims();
    if (idToken === undefined) throw new Error('the response has no ID token');
    if (preset.admits?.(provider, idToken) === false) throw notAllowed(provider);
    const userinfo = preset.asksUserinfo
      ? await unlessWithheld(
          () => userinfoOf(client, tokens.access_token, idToken.sub),
          (status) => this.logger.warn({ provider: provider.id, status }, 'the provider withholds userinfo'),
        )
      : undefined;
    const claims = completed(idToken, userinfo ?? {});
    return { issuer: idToken.iss, subject: idToken.sub, claims: preset.meaningOf?.(claims, answer) ?? claims };
  }
}

/** @returns no claims where the provider has no userinfo endpoint */
async function userinfoOf(client: OpenIdClient, accessToken: string, subject: string): Promise<Claims> {
  if (client.serverMetadata().userinfo_endpoint === undefined) return {};
  const { fetchUserInfo } = await import('openid-client');
  return fetchUserInfo(client, accessToken, subject);
}

/** Pairs of claims that belong together. */
const PAIRS = [
  ['email', 'email_verified'],
  ['phone_number', 'phone_number_verified'],
] as const;

/** The claims of both places. What one place says about its own address does not count for another address. */
function completed(idToken: Claims, userinfo: Claims): Claims {
  const claims: Record<string, unknown> = { ...userinfo, ...idToken };
  for (const [claim, verified] of PAIRS) {
    const places = [idToken, userinfo].filter((place) => place[claim] === claims[claim]);
    claims[verified] = places.find((place) => place[verified] !== undefined)?.[verified];
  }
  return claims;
}

function parametersOf({ loginHint, prompt, maxAge, uiLocales }: UpstreamHints): Record<string, string> {
  return {
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(prompt !== undefined && { prompt }),
    ...(maxAge !== undefined && { max_age: String(maxAge) }),
    ...(uiLocales !== undefined && { ui_locales: uiLocales }),
  };
}

function notAllowed({ name }: IdentityProvider) {
  return upstreamRefusals.notAllowed({ provider: name, reason: `${name}: the tenant is not among the allowed ones` });
}
