import * as openid from 'openid-client';
import type { Settings } from './settings.js';

const SCOPE = 'openid profile orders:read orders:write';
/** Seconds before its end at which an access token is refreshed. */
const REFRESH_BEFORE = 10;

/** A sign-in between the redirect to the provider and the way back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly dpop: openid.DPoPHandle;
  /** Seconds that the sign-in may be old; undefined for any. */
  readonly maxAge: number | undefined;
  /** A path of this application. */
  readonly returnTo: string;
}

export interface SignedIn {
  readonly sub: string;
  readonly name: string;
  /** The session at the provider (OIDC Back-Channel Logout §2.1). */
  readonly sid: unknown;
  readonly idToken: string;
  readonly dpop: openid.DPoPHandle;
  tokens: Tokens;
  /** The refresh that is in flight, so that parallel requests use the refresh token once. */
  refreshing: Promise<Tokens> | undefined;
}

export interface Tokens {
  readonly access: string;
  readonly refresh: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What an API demands of a sign-in (RFC 9470 §3). */
export interface Demand {
  readonly acr_values?: string | undefined;
  readonly max_age?: string | undefined;
}

/** This application as a client of the OpenID provider: private_key_jwt, PAR, PKCE and DPoP. */
export class RelyingParty {
  private constructor(
    readonly config: openid.Configuration,
    private readonly settings: Settings,
  ) {}

  static async discover(settings: Settings): Promise<RelyingParty> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('jwk', settings.clientKey, algorithm, false, ['sign']);
    const auth = openid.PrivateKeyJwt({ key, ...(settings.clientKey.kid && { kid: settings.clientKey.kid }) });
    // openid-client marks this as deprecated to discourage it in production; the demo on localhost has no TLS.
    const withoutTls = settings.issuer.startsWith('http:') ? [openid.allowInsecureRequests] : []; // oxlint-disable-line typescript/no-deprecated
    const options = { execute: [...withoutTls, openid.enableNonRepudiationChecks] };
    const config = await openid.discovery(new URL(settings.issuer), settings.clientId, undefined, auth, options);
    return new RelyingParty(config, settings);
  }

  /** Pushes an authorization request (RFC 9126). @returns what to remember, and where to send the browser */
  async begin(returnTo: string, demand: Demand = {}): Promise<{ pending: PendingSignIn; url: URL }> {
    const pending: PendingSignIn = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      codeVerifier: openid.randomPKCECodeVerifier(),
      dpop: openid.getDPoPHandle(this.config, await openid.randomDPoPKeyPair('ES256')),
      maxAge: demand.max_age === undefined ? undefined : Number(demand.max_age),
      returnTo,
    };
    const parameters = {
      redirect_uri: `${this.settings.origin}/callback`,
      scope: SCOPE,
      resource: this.settings.apiUrl,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
      claims: claimsFor(demand),
      ...(demand.max_age !== undefined && { max_age: demand.max_age }),
    };
    const url = await openid.buildAuthorizationUrlWithPAR(this.config, parameters, { DPoP: pending.dpop });
    return { pending, url };
  }

  /** Exchanges the code. @throws Error when the response is not the answer to this request */
  async finish(pending: PendingSignIn, path: string): Promise<SignedIn> {
    const { state, nonce, codeVerifier, maxAge, dpop } = pending;
    const answer = await openid.authorizationCodeGrant(
      this.config,
      new URL(path, this.settings.origin),
      {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
        ...(maxAge !== undefined && { maxAge }),
      },
      { resource: this.settings.apiUrl },
      { DPoP: dpop },
    );
    const { sub, name, sid } = answer.claims()!;
    const tokens = tokensOf(answer);
    return {
      sub,
      name: typeof name === 'string' ? name : sub,
      sid,
      idToken: answer.id_token!,
      dpop,
      tokens,
      refreshing: undefined,
    };
  }

  /** Returns an access token that is valid for some seconds more. @throws Error when the sign-in has ended */
  async accessTokenOf(person: SignedIn): Promise<string> {
    const { expiresAt, access, refresh } = person.tokens;
    if (Date.now() < expiresAt - REFRESH_BEFORE * 1000 || refresh === undefined) return access;
    person.refreshing ??= this.refresh(refresh, person.dpop);
    try {
      person.tokens = await person.refreshing;
    } finally {
      person.refreshing = undefined;
    }
    return person.tokens.access;
  }

  /** Where the browser ends the session at the provider (OIDC RP-Initiated Logout §2). */
  signOutUrl({ idToken }: SignedIn): URL {
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: `${this.settings.origin}/` };
    return openid.buildEndSessionUrl(this.config, parameters);
  }

  /** Also ends the access token (RFC 7009). */
  async revoke({ tokens }: SignedIn): Promise<void> {
    await openid.tokenRevocation(this.config, tokens.refresh ?? tokens.access);
  }

  private async refresh(refreshToken: string, dpop: openid.DPoPHandle): Promise<Tokens> {
    const parameters = { resource: this.settings.apiUrl };
    const answer = tokensOf(await openid.refreshTokenGrant(this.config, refreshToken, parameters, { DPoP: dpop }));
    return { ...answer, refresh: answer.refresh ?? refreshToken };
  }
}

/**
 * The claims of the ID token (OIDC Core §5.5): the name, because the access token is for the API and not for userinfo, and
 * an essential `acr`, so that a person without a second factor sets one up. `acr_values` would be a wish.
 */
function claimsFor({ acr_values: acr }: Demand): string {
  const condition = acr === undefined ? {} : { acr: { essential: true, values: acr.split(' ') } };
  return JSON.stringify({ id_token: { name: null, ...condition } });
}

function tokensOf(answer: openid.TokenEndpointResponse): Tokens {
  const { access_token: access, refresh_token: refresh, expires_in: lifetime = 0 } = answer;
  return { access, refresh, expiresAt: Date.now() + lifetime * 1000 };
}
