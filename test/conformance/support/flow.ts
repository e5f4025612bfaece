import type { Json } from '../../support/admin-api.js';

/** How a profile asks for its responses. */
export interface Flow {
  readonly responseType: string;
  readonly responseMode?: 'form_post';
}

/** Parameters of a request; undefined leaves one out that is otherwise sent. */
export type Change = Readonly<Record<string, string | undefined>>;
export type Parameters = Readonly<Record<string, string>>;

/** What a whole authorization came to. */
export interface Outcome {
  readonly asked: Parameters;
  readonly response: Parameters;
  /** Of the token endpoint; undefined without a code. */
  readonly tokens: Json | undefined;
  /** As it came: from the token endpoint, else from the authorization endpoint. */
  readonly idToken: string;
  readonly claims: Json;
  readonly accessToken: string | undefined;
}
