import { describe, expect, it } from 'vitest';
import { refuseRequestObject } from '../../../../src/authorize/checks/request-object.js';
import { errorOf } from '../../../support/authorization-requests.js';

describe('request objects at /authorize (OIDC Core §3.1.2.6)', () => {
  it.each([
    ['request', 'request_not_supported'],
    ['request_uri', 'request_uri_not_supported'],
    ['registration', 'registration_not_supported'],
  ])('%s is answered %s, never ignored', (name, code) => {
    expect(errorOf(() => refuseRequestObject({ [name]: 'x' }))).toBe(code);
  });

  it('a request without one goes on', () => {
    expect(errorOf(() => refuseRequestObject({}))).toBeUndefined();
  });
});
