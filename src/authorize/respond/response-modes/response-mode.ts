import type { HttpReply } from '../../../common/index.js';

/** The parameters of a response, by name. */
export type ResponseParameters = Readonly<Record<string, string>>;

/** An authorization response before it is written to HTTP. */
export interface AuthorizationResponse {
  readonly redirectUri: string;
  readonly clientName: string;
  readonly parameters: ResponseParameters;
  /** 302 after a GET, 303 after a POST (RFC 9700 §4.12). */
  readonly status: 302 | 303;
}

/** A way to send authorization responses (OAuth 2.0 Multiple Response Types §2.1). */
export interface ResponseMode {
  readonly name: string;
  /** Whether the parameters are in a JWT (JARM). */
  readonly isEncoded?: boolean;
  reply(response: AuthorizationResponse): HttpReply;
}
