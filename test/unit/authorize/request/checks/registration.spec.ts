import { describe, expect, it } from 'vitest';
import { refuseRegistration } from '../../../../../src/authorize/request/checks/registration.js';
import { errorOf } from '../../../../support/authorization-requests.js';

describe('registration at /authorize (OIDC Core §3.1.2.6)', () => {
  it('is answered registration_not_supported, never ignored', () => {
    expect(errorOf(() => refuseRegistration({ registration: '{}' }))).toBe('registration_not_supported');
  });

  it('a request without one goes on', () => {
    expect(errorOf(() => refuseRegistration({}))).toBeUndefined();
  });
});
