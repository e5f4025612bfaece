import { describe, expect, it } from 'vitest';
import { assertHolds, isAdminScope, Scope, type AdminCaller, type ClientId } from '../../../../src/common/index.js';

const caller: AdminCaller = { sub: 'a', clientId: 'a' as ClientId, scope: Scope.parse('clients:write users:write') };

describe('admin caller', () => {
  it('AD5: may grant the admin scopes that it holds, and all other scopes', () => {
    expect(() => assertHolds(caller, ['clients:write', 'openid', 'orders:read'])).not.toThrow();
    expect(() => assertHolds(caller, [])).not.toThrow();
  });

  it('AD5: may not grant an admin scope that it does not hold', () => {
    expect(() => assertHolds(caller, ['clients:write', 'keys:write'])).toThrow(
      expect.objectContaining({ code: 'access_denied', status: 403 }) as Error,
    );
  });

  it('recognises admin scopes by their exact names', () => {
    expect(['keys:read', 'KEYS:READ', 'keys', 'openid'].map(isAdminScope)).toEqual([true, false, false, false]);
  });
});
