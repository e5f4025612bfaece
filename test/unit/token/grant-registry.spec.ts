import { describe, expect, it } from 'vitest';
import type { GrantHandler } from '../../../src/token/grant-handler.js';
import { GrantRegistry } from '../../../src/token/grant-registry.js';
import { GrantParameters } from '../../../src/token/token.dto.js';

class NoParameters extends GrantParameters {}

function aGrant(grantType: string): GrantHandler {
  return { grantType, parameters: NoParameters, decide: () => Promise.reject(new Error('never asked')) };
}

describe('GrantRegistry', () => {
  it('get returns the handler of a grant_type; supported lists all of them', () => {
    const one = aGrant('one');
    const registry = new GrantRegistry([one, aGrant('urn:ietf:params:oauth:grant-type:two')]);
    expect(registry.get('one')).toBe(one);
    expect(registry.supported).toEqual(['one', 'urn:ietf:params:oauth:grant-type:two']);
  });

  it('two handlers with the same grant_type stop the start', () => {
    expect(() => new GrantRegistry([aGrant('one'), aGrant('two'), aGrant('one')])).toThrow('same grant_type');
  });

  it.each(['', 'ONE', 'one ', 'constructor', '__proto__', 'toString'])(
    'TK11: refuses the grant_type %j with unsupported_grant_type',
    (grantType) => {
      const refused = expect.objectContaining({ code: 'unsupported_grant_type', status: 400 });
      expect(() => new GrantRegistry([aGrant('one')]).get(grantType)).toThrow(refused);
    },
  );
});
