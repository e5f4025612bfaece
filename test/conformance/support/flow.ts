import type { Json } from '../../support/admin-api.js';

/** The response type and mode of a profile. */
export interface Flow {
  readonly responseType: string;
  readonly responseMode?: 'form_post';
}

/** Changes of request parameters; undefined leaves out a parameter that is sent otherwise. */
export type Change = Readonly<Record<string, string | undefined>>;
export type Parameters = Readonly<Record<string, string>>;

/** The result of a whole authorization. */
export interface Outcome {
  readonly asked: Parameters;
  readonly response: Parameters;
  /** The response of the token endpoint; undefined without a code. */
  readonly tokens: Json | undefined;
  /** The ID token of the token endpoint, or else of the authorization endpoint. */
  readonly idToken: string;
  readonly claims: Json;
  readonly accessToken: string | undefined;
}
