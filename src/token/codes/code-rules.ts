import { quoted, type RefusalRule } from '../../common/index.js';

/** What a redemption may fail on (RFC 6749 §4.1.3), for the refusal record. */
export const CODE_RULES = {
  unknown: {
    section: 'RFC 6749 §4.1.3',
    expected: 'a code that was issued to the client that redeems it',
    received: 'a code of another client, or nothing that this server issued',
    fix: 'Redeem the code as it came, by the client that asked for it, at the server that issued it.',
  },
  pkce: {
    section: 'RFC 7636 §4.6, RFC 9700 §2.1.1',
    expected: 'the code_verifier whose SHA-256 was the code_challenge; none where there was no challenge',
    received: 'another one, or none, or one without a challenge before it',
    fix: 'Keep the code_verifier of this very authorization request until its code is redeemed. The code is burnt now: begin again.',
  },
  expired: {
    section: 'RFC 6749 §4.1.2',
    expected: 'a redemption within AUTHORIZATION_CODE_TTL of the authorization response',
    received: 'a code that has expired',
    fix: 'Redeem the code at once, then begin again with a new authorization request.',
  },
  replayed: {
    section: 'RFC 6749 §4.1.2, §10.5',
    expected: 'a code that is redeemed for the first time',
    received: 'one that was redeemed before: what that gave is revoked',
    fix: 'Redeem each code once, and do not load the callback twice. If the application did not, the code was stolen.',
  },
} as const satisfies Readonly<Record<string, RefusalRule>>;

export function sameRedirectUri(sentBefore: string | null, sentNow: string | undefined): RefusalRule {
  return {
    section: 'RFC 6749 §4.1.3',
    expected: `as at the authorization endpoint: ${quoted(sentBefore)}`,
    received: quoted(sentNow),
    fix: 'Send the same redirect_uri to both endpoints. The code is burnt now: begin again.',
  };
}
