import { describe, expect, it } from 'vitest';
import { refuseRegistration } from '../../../../../src/authorize/request/checks/registration.js';
import { errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

describe('registration at /authorize (OIDC Core §3.1.2.6)', () => {
  it('refuseRegistration with registration → AUTHZ-REGISTRATION-1', () => {
    expect(errorOf(() => refuseRegistration({ registration: '{}' }))).toBe('registration_not_supported');
    expect(refusalIdOf(() => refuseRegistration({ registration: '{}' }))).toBe('AUTHZ-REGISTRATION-1');
  });

  it('a request without registration is accepted', () => {
    expect(errorOf(() => refuseRegistration({}))).toBeUndefined();
  });
});
