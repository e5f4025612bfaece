import { OAuthError, type OAuthErrorCode, type OAuthErrorOptions } from '../../src/common/index.js';

const rule = { id: 'TEST-ERROR-1', section: 'RFC 1', fix: 'Correct the test.' };

/** A refusal that no catalogue of the server has. */
export function aRefusal(code: OAuthErrorCode, description: string, options: Partial<OAuthErrorOptions> = {}) {
  return new OAuthError(code, description, { rule, ...options });
}
