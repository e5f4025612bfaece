import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../../src/common/http/nearest-name.js';

const KNOWN = ['email', 'email_verified', 'disabled', 'post_logout_redirect_uris', 'q', 'sub', 'scope'];

describe('nearestName', () => {
  it.each([
    ['disable', 'disabled'],
    ['emial', 'email'],
    ['emailVerified', 'email_verified'],
    ['postLogoutRedirectUris', 'post_logout_redirect_uris'],
    ['SUB', 'sub'],
    ['scopes', 'scope'],
  ])('%s → %s', (name, nearest) => expect(nearestName(name, KNOWN)).toBe(nearest));

  it.each(['group', 'x', '', 'p', 'su_bject', 'x'.repeat(10_000)])('%s → no similar name', (name) =>
    expect(nearestName(name, KNOWN)).toBeUndefined(),
  );
});
