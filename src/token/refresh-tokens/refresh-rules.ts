import type { RefusalRule } from '../../common/index.js';

/** What a refresh may fail on (RFC 6749 §6), for the refusal record. */
export const REFRESH_RULES = {
  unknown: {
    section: 'RFC 6749 §6',
    expected: 'a refresh token that was issued to the client that sends it',
    received: 'a token of another client, or nothing that this server issued',
    fix: 'Send the refresh token as it came, by the client that it was issued to.',
  },
  expired: {
    section: 'RFC 9700 §4.14.2',
    expected: 'a refresh within REFRESH_TOKEN_IDLE_TTL of the one before, and REFRESH_TOKEN_TTL of the authorization',
    received: 'a refresh token that was idle for too long, or is past its end',
    fix: 'Send the user through a new authorization request.',
  },
  superseded: {
    section: 'RFC 9700 §4.14.2',
    expected: 'the refresh token of the latest answer, or the one before again within REFRESH_RETRY_WINDOW',
    received: 'one that newer ones superseded a moment ago; nothing has ended',
    fix: 'Share one refresh token between tabs and processes: store the one of each answer, read it again before a refresh, and refresh from one place at a time.',
  },
  replayed: {
    section: 'RFC 9700 §4.14.2',
    expected: 'the refresh token of the latest answer, or the one before again within REFRESH_RETRY_WINDOW',
    received: 'one superseded for longer than REFRESH_RETRY_WINDOW: the authorization has ended',
    fix: 'Store the refresh token of each answer in place of the one before, and refresh from one place at a time. If the application does so, the token was stolen.',
  },
} as const satisfies Readonly<Record<string, RefusalRule>>;
