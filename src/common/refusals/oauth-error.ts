import type { WayOn } from '../http/way-on.js';
import type { Text } from '../i18n/text.js';
import type { RefusalRule } from './refusal-rule.js';

/** Each error code that Grantry sends, with its HTTP status where it is not redirected. */
const STATUS = {
  // RFC 6749 §4.1.2.1, §5.2
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  invalid_scope: 400,
  access_denied: 403,
  server_error: 500,
  temporarily_unavailable: 503,
  // RFC 6750 §3.1
  invalid_token: 401,
  insufficient_scope: 403,
  // RFC 9470 §3
  insufficient_user_authentication: 401,
  // RFC 8707 §2
  invalid_target: 400,
  // RFC 7009 §2.2.1
  unsupported_token_type: 400,
  // RFC 7591 §3.2.2
  invalid_redirect_uri: 400,
  invalid_client_metadata: 400,
  invalid_software_statement: 400,
  // OIDC Core §3.1.2.6
  login_required: 400,
  consent_required: 400,
  interaction_required: 400,
  account_selection_required: 400,
  // OpenID Connect Core Error Code unmet_authentication_requirements
  unmet_authentication_requirements: 400,
  request_not_supported: 400,
  request_uri_not_supported: 400,
  registration_not_supported: 400,
  // RFC 9101 §7
  invalid_request_object: 400,
  invalid_request_uri: 400,
  // RFC 9396 §5
  invalid_authorization_details: 400,
  // RFC 9449 §5, §8
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  // CIBA Core 1.0 §11, §13
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  unknown_user_id: 400,
  expired_login_hint_token: 400,
  invalid_binding_message: 400,
  // The admin API and the pages
  not_found: 404,
  conflict: 409,
  // RFC 9110 §13.1.1
  precondition_failed: 412,
} as const;

export type OAuthErrorCode = keyof typeof STATUS;

export interface OAuthErrorOptions extends ErrorOptions {
  /** For the log and the refusal record only; never a secret. The description when left out. */
  reason?: string;
  /** The broken rule, for the refusal record. */
  rule: RefusalRule;
  /** Where the HTTP status is not the usual one of the code, for example 415. */
  status?: number;
  /** Headers of the answer, for example `WWW-Authenticate`. */
  headers?: Readonly<Record<string, string>>;
  /** The description in every language, for the error page. */
  localized?: Text | undefined;
  /** The links of the error page. */
  wayOn?: WayOn | undefined;
}

/** Characters that RFC 6749 §5.2 does not allow in `error_description`. */
const NOT_ALLOWED = /[^\x20\x21\x23-\x5b\x5d-\x7e]/g;

/** The longest description, in characters: it is also sent in headers. */
const LONGEST = 1000;

/** The error class of all refusals: a code of a standard, a safe public description, and a private reason. */
export class OAuthError extends Error {
  readonly reason: string;
  readonly description: string;
  readonly rule: RefusalRule;
  readonly headers: Readonly<Record<string, string>>;
  readonly localized: Text | undefined;
  readonly wayOn: WayOn | undefined;
  private readonly ownStatus: number | undefined;

  constructor(
    readonly code: OAuthErrorCode,
    description: string,
    { reason = description, rule, status, headers = {}, localized, wayOn, ...options }: OAuthErrorOptions,
  ) {
    super(`${code}: ${reason}`, options);
    this.name = 'OAuthError';
    this.description = shortened(description).replace(NOT_ALLOWED, "'");
    this.reason = reason;
    this.rule = rule;
    this.ownStatus = status;
    this.headers = headers;
    this.localized = localized;
    this.wayOn = wayOn;
  }

  get status(): number {
    return this.ownStatus ?? STATUS[this.code];
  }

  /** A copy of the error with more headers. */
  withHeaders(more: Readonly<Record<string, string>>): this {
    return this.with({ headers: { ...this.headers, ...more } });
  }

  /** A copy of the error with links on its page. */
  withWayOn(wayOn: WayOn): this {
    return this.with({ wayOn });
  }

  /** A copy of the error with another reason. */
  withReason(reason: string): this {
    return this.with({ reason });
  }

  /** A copy of the error, of the same class. */
  private with(changes: Partial<OAuthErrorOptions>): this {
    const { code, description, reason, rule, cause, localized, headers, wayOn, ownStatus } = this;
    const status = ownStatus === undefined ? {} : { status: ownStatus };
    return new (this.constructor as new (...values: ConstructorParameters<typeof OAuthError>) => this)(
      code,
      description,
      { reason, rule, cause, localized, headers, wayOn, ...status, ...changes },
    );
  }

  toJSON(): { error: OAuthErrorCode; error_description: string } {
    return { error: this.code, error_description: this.description };
  }
}

function shortened(description: string): string {
  return description.length <= LONGEST ? description : `${description.slice(0, LONGEST - 3)}...`;
}
