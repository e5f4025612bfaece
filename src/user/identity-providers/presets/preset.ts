import type { Parameters } from '../../../common/index.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import type { PresetName } from './preset-names.js';

/** Claims as JSON, with their meaning in OpenID Connect. */
export type Claims = Readonly<Record<string, unknown>>;

interface AnyPreset {
  readonly name: PresetName;
  /** The scope that is requested unless the administrator names another one. */
  readonly scope: string;
  /** The issuer where the administrator sends none; null: it is required. */
  readonly issuer: string | null;
  /** Whether the administrator may send another issuer than that of the preset. */
  readonly ownIssuer: boolean;
}

/** A kind of OpenID provider. */
export interface OpenIdPreset extends AnyPreset {
  readonly protocol: 'openid';
  /** Whether the claims of the person are completed from the userinfo endpoint. */
  readonly asksUserinfo: boolean;
  /** Whether the provider knows the parameters about the person, such as `login_hint`. */
  readonly takesHints: boolean;
  /** Parameters of the authorization request. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Gives claims the meaning that OpenID Connect defines. */
  readonly meaningOf?: (claims: Claims, answer: Parameters) => Claims;
  /** Whether people of this ID token may sign in at all. */
  readonly admits?: (provider: IdentityProvider, claims: Claims) => boolean;
  /** Makes the secret of one request from the stored one. */
  readonly secretOf?: (provider: SecretOwner, stored: string, now: Date) => string;
}

/** The columns that a signed secret contains. */
export type SecretOwner = Pick<IdentityProvider, 'clientId' | 'issuer' | 'settings'>;

/** The API of a provider, with the access token of the person. */
export interface PersonApi {
  /** Gets JSON. @throws an error of openid-client, or of the guarded fetcher */
  readonly get: (url: string) => Promise<unknown>;
  /** The same for what the sign-in can do without. @returns undefined where the provider withholds it */
  readonly getOptional: (url: string) => Promise<unknown>;
}

/** A provider that speaks OAuth 2.0 without OpenID Connect: an API names the person. */
export interface OAuthPreset extends AnyPreset {
  readonly protocol: 'oauth';
  readonly endpointsOf: (issuer: string) => {
    readonly authorization: string;
    readonly token: string;
    readonly api: string;
  };
  /** @returns undefined when the API does not name the person */
  readonly personOf: (issuer: string, api: PersonApi) => Promise<OAuthPerson | undefined>;
  /** The parameters of an authorization request for hints. */
  readonly parametersOf: (hints: { readonly loginHint?: string; readonly prompt?: string }) => Record<string, string>;
}

export interface OAuthPerson {
  readonly subject: string;
  readonly claims: Claims;
}

export type Preset = OpenIdPreset | OAuthPreset;
