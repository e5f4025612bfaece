import { inspect } from 'node:util';
import { AccessToken, MemoryReplayStore, Public, Scopes, TimedNonces } from '@grantry/nest';
import { describe, expect, it } from 'vitest';
import { normalUrl } from '../../../packages/nest-resource-server/src/possession/normal-url.js';
import { requirementsOf } from '../../../packages/nest-resource-server/src/requirements/metadata.js';
import { namedValues, spacedValues } from '../../../packages/nest-resource-server/src/token/claim-values.js';

describe('normalUrl (RFC 3986 §6.2)', () => {
  it.each([
    ['HTTPS://API.example:443/a', 'https://api.example/a'],
    ['https://api.example', 'https://api.example/'],
    ['https://api.example/a?b=c#d', 'https://api.example/a'],
    ['https://api.example/%7ea%2fb%C3%a9', 'https://api.example/~a%2Fb%C3%A9'],
    ['https://api.example/a/../b/%2e/c', 'https://api.example/b/c'],
    ['http://api.example:8080/A', 'http://api.example:8080/A'],
    ['ftp://api.example/', null],
    ['https://me@api.example/', null],
    ['https://:secret@api.example/', null],
    ['/orders', null],
    ['', null],
  ])('%s → %s', (url, normal) => {
    expect(normalUrl(url)).toBe(normal);
  });
});

describe('namedValues', () => {
  const claims = {
    roles: ['a', 7, 'b'],
    scope: 'one  two',
    realm_access: { roles: ['c'] },
    'https://example.com/roles': ['d'],
    'dotted.name': 'e',
    number: 5,
  };
  it.each([
    [['roles'], ['a', 'b']],
    [['scope'], ['one  two']],
    [['realm_access.roles'], ['c']],
    [['https://example.com/roles'], ['d']],
    [['dotted.name'], ['e']],
    [
      ['roles', 'realm_access.roles'],
      ['a', 'b', 'c'],
    ],
    [['number'], []],
    [['missing'], []],
    [['roles.length'], []],
    [['realm_access.missing.roles'], []],
    [['constructor.name'], []],
    [['__proto__'], []],
  ])('%j → %j', (names, values) => {
    expect([...namedValues(claims, names)]).toEqual(values);
  });

  it('spacedValues: one string contains several values, a string of a list does not', () => {
    expect([...spacedValues({ scope: ' one  two', scp: ['three', 'four five'] }, ['scope', 'scp'])]).toEqual(['one', 'two', 'three', 'four five']); // prettier-ignore
  });
});

describe('requirementsOf', () => {
  @Public()
  class Open {
    read() {}
  }
  class Inherits extends Open {
    write() {}
  }
  @Scopes('orders:read')
  class Closed {
    read() {}
  }
  class InheritsClosed extends Closed {}

  it('a subclass of a public controller → not public: it may have routes of its own', () => {
    expect(requirementsOf(Open.prototype.read, Open)).toBeNull();
    expect(requirementsOf(Inherits.prototype.write, Inherits)).toEqual([]);
    expect(requirementsOf(Inherits.prototype.read, Inherits)).toEqual([]);
  });

  it('a subclass of a controller with requirements → has them', () => {
    const required = [{ kind: 'scopes', values: ['orders:read'] }];
    expect(requirementsOf(InheritsClosed.prototype.read, InheritsClosed)).toEqual(required);
  });
});

describe('MemoryReplayStore', () => {
  const at = (seconds: number) => new Date(seconds * 1000);

  it('a key is used once until it expires', () => {
    const store = new MemoryReplayStore();
    expect(store.use('a', at(10), at(0))).toBe('first-use');
    expect(store.use('a', at(10), at(10))).toBe('used-before');
    expect(store.use('b', at(10), at(10))).toBe('first-use');
    expect(store.use('a', at(30), at(11))).toBe('first-use');
  });

  it('full of keys that count → full; expired ones make room', () => {
    const store = new MemoryReplayStore(2);
    expect([store.use('a', at(10), at(0)), store.use('b', at(20), at(0)), store.use('c', at(20), at(5))]).toEqual(['first-use', 'first-use', 'full']); // prettier-ignore
    expect(store.use('c', at(20), at(11))).toBe('first-use');
    expect(store.use('d', at(20), at(12))).toBe('full');
    expect(store.use('d', at(30), at(21))).toBe('first-use');
  });
});

describe('TimedNonces', () => {
  it('a nonce of the same secret → accepted for five minutes; changed, foreign or old → refused', () => {
    let now = new Date(1_800_000_000_000);
    const nonces = new TimedNonces('a secret of thirty-two characters', () => now);
    const nonce = nonces.current();
    expect(nonces.accepts(nonce)).toBe(true);
    expect(nonces.accepts(nonce.replace(/^18/, '19'))).toBe(false);
    expect(nonces.accepts('')).toBe(false);
    expect(nonces.accepts(`${nonce}A`)).toBe(false);
    now = new Date(now.getTime() + 301_000);
    expect(nonces.accepts(nonce)).toBe(false);
  });
});

describe('AccessToken', () => {
  it('printed or serialized → does not contain the token', () => {
    const token = new AccessToken(
      { value: 'the-secret-value', scheme: 'Bearer' },
      { sub: 'alice' },
      { scope: [], roles: [], groups: [] },
    );
    expect(token.value).toBe('the-secret-value');
    expect(inspect(token, { depth: 9, showHidden: true }) + JSON.stringify(token)).not.toContain('the-secret-value');
  });
});
