import type { Settings } from '../module/settings.js';
import type { PresentedToken, Scheme } from '../request/presented-token.js';
import { namedValues, spacedValues } from './claim-values.js';

/** A verified access token. */
export class AccessToken {
  /** How the token was sent. */
  readonly scheme: Scheme;
  /** `sub`: the user, or the client that acts for itself. */
  readonly subject: string | undefined;
  /** `client_id`, or `azp` of providers without it. */
  readonly clientId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly expiresAt: Date | undefined;
  /** The class of the sign-in (OIDC Core §2). */
  readonly acr: string | undefined;
  /** When the user signed in. */
  readonly authenticatedAt: Date | undefined;
  // Private, so that a log of the object does not contain it.
  readonly #value: string;

  /** @param claims every claim of the JWT, or every member of the introspection response */
  constructor(
    { value, scheme }: PresentedToken,
    readonly claims: Readonly<Record<string, unknown>>,
    names: Settings['claims'],
  ) {
    this.#value = value;
    this.scheme = scheme;
    this.subject = textOf(claims['sub']);
    this.clientId = textOf(claims['client_id']) ?? textOf(claims['azp']);
    this.scopes = spacedValues(claims, names.scope);
    this.roles = namedValues(claims, names.roles);
    this.groups = namedValues(claims, names.groups);
    this.expiresAt = dateOf(claims['exp']);
    this.acr = textOf(claims['acr']);
    this.authenticatedAt = dateOf(claims['auth_time']);
  }

  /** The token itself, for a token exchange (RFC 8693). It must not reach a log or another API. */
  get value(): string {
    return this.#value;
  }
}

function textOf(claim: unknown): string | undefined {
  return typeof claim === 'string' ? claim : undefined;
}

function dateOf(claim: unknown): Date | undefined {
  return typeof claim === 'number' && Number.isFinite(claim) ? new Date(claim * 1000) : undefined;
}
