import { OAuthError, type RefusalRule } from '../../common/index.js';

/** For everybody: it may not say which part was wrong. */
const FIX = 'Check client_id, its secret or key, and the method that the client is registered for.';

/**
 * One answer whatever was wrong, so that nobody learns which clients exist (RFC 6749 §5.2).
 *
 * @param reason for the log and the refusal record
 * @param rule where more can be said than the reason
 */
export function invalidClient(reason: string, rule: Partial<Omit<RefusalRule, 'fix'>> = {}): OAuthError {
  const usual = { section: 'RFC 6749 §2.3, §5.2', expected: 'proof by the method that the client is registered for' };
  return new OAuthError('invalid_client', 'Client authentication failed', {
    reason,
    rule: { ...usual, received: reason, ...rule, fix: FIX },
  });
}
