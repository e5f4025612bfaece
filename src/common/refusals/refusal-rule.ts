import type { OAuthErrorCode } from './oauth-error.js';

/** The rule that a refusal enforces, as the refusal record keeps it. It never holds a secret. */
export interface RefusalRule {
  /** The stable id of the refusal, for example `AUTHZ-PKCE-1`; left out where no catalogue has it. */
  readonly id?: string | undefined;
  /** For example `RFC 6749 §3.1.2.3`. */
  readonly section: string;
  /** The value that the rule asks for; for administrators. */
  readonly expected?: string | undefined;
  /** The value that came; for administrators. Never a token, a code, a password, or anything derived from one. */
  readonly received?: string | undefined;
  /** How to fix the request, in plain words that anybody may read. */
  readonly fix: string;
}

const rule = (section: string, fix: string): RefusalRule => ({ section, fix });

/** The rule of an error that no catalogue describes. */
export const RULE_OF_CODE: Readonly<Record<OAuthErrorCode, RefusalRule>> = {
  invalid_request: rule('RFC 6749 §4.1.2.1, §5.2', 'Correct the parameter that the description names, then send the request again.'), // prettier-ignore
  invalid_client: rule('RFC 6749 §5.2', 'Check client_id, its secret or key, and the method that the client is registered for.'), // prettier-ignore
  invalid_grant: rule('RFC 6749 §5.2', 'Send a new authorization request: a code or token works once, for one client, for a limited time.'), // prettier-ignore
  unauthorized_client: rule('RFC 6749 §5.2', 'Register the client for what it asks for (grant_types, response_types).'),
  unsupported_grant_type: rule('RFC 6749 §5.2', 'Use one of grant_types_supported of the discovery document.'),
  unsupported_response_type: rule('RFC 6749 §3.1.1', 'Use one of response_types_supported of the discovery document.'),
  invalid_scope: rule('RFC 6749 §3.3', 'Ask for scopes that the client is registered for and that were granted.'),
  access_denied: rule('RFC 6749 §4.1.2.1', 'Ask a person or an administrator who may allow this.'),
  server_error: rule('RFC 6749 §4.1.2.1', 'The server has a fault: report the error id to its operators.'),
  temporarily_unavailable: rule('RFC 6749 §4.1.2.1', 'Send the same request again later; Retry-After says when.'),
  invalid_token: rule('RFC 6750 §3.1', 'Get a new access token for this server or API, and send it in the Authorization header.'), // prettier-ignore
  insufficient_scope: rule('RFC 6750 §3.1', 'Get an access token that holds the scope.'),
  invalid_target: rule('RFC 8707 §2', 'Name resources that exist, that the client is registered for and that were granted.'), // prettier-ignore
  unsupported_token_type: rule('RFC 7009 §2.2.1', 'This token cannot be revoked by itself.'),
  invalid_redirect_uri: rule('RFC 7591 §3.2.2', 'Correct the redirect_uri that the description names, then register again.'), // prettier-ignore
  invalid_client_metadata: rule(
    'RFC 7591 §3.2.2',
    'Correct the member that the description names, then register again.',
  ),
  invalid_software_statement: rule('RFC 7591 §3.2.2', 'Register without software_statement.'),
  login_required: rule('OIDC Core §3.1.2.6', 'Send the request again without prompt=none, so that the user can sign in.'), // prettier-ignore
  consent_required: rule('OIDC Core §3.1.2.6', 'Send the request again without prompt=none, so that the user can allow it.'), // prettier-ignore
  interaction_required: rule('OIDC Core §3.1.2.6', 'Send the request again without prompt=none.'),
  account_selection_required: rule('OIDC Core §3.1.2.6', 'Send the request again without prompt=none.'),
  unmet_authentication_requirements: rule('OIDC Core §5.5.1.1', 'Ask for an acr of acr_values_supported of the discovery document.'), // prettier-ignore
  request_not_supported: rule('OIDC Core §3.1.2.6', 'Send plain parameters instead of a request object.'),
  request_uri_not_supported: rule('OIDC Core §3.1.2.6', 'Send plain parameters instead of a request_uri.'),
  registration_not_supported: rule('OIDC Core §3.1.2.6', 'Register the client beforehand.'),
  invalid_request_object: rule('RFC 9101 §7', 'Check the signature, issuer, audience and times of the request object.'),
  invalid_request_uri: rule('RFC 9101 §7', 'Check that request_uri is registered and returns a request object.'),
  not_found: rule('RFC 9110 §15.5.5', 'Check the address: nothing has this name or id.'),
  precondition_failed: rule('RFC 9110 §13.1.1', 'Read the object again, and send its current ETag in If-Match.'),
  conflict: rule('RFC 9110 §15.5.10', 'Read the current state, then decide again.'),
};
