import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Encryption } from '../../../../src/common/index.js';
import { GroupAdministration } from '../../../../src/user/groups/group-administration.js';
import type { GroupId } from '../../../../src/user/groups/group.entity.js';
import type { ProviderSettings } from '../../../../src/user/identity-providers/identity-provider.entity.js';
import { IdentityMapping } from '../../../../src/user/identity-providers/mapping/identity-mapping.js';
import { aProvider } from '../../../support/identity-providers.js';
import { UserRoom } from '../../../support/user-room.js';

/** Deeper than the stack of a recursive function. */
const DEEP = JSON.parse('['.repeat(60_000) + ']'.repeat(60_000)) as unknown;
const hostile = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe('claims of a hostile provider (PE9)', () => {
  let room: UserRoom;
  let group: GroupId;
  beforeAll(async () => {
    room = await UserRoom.open('sqlite');
    group = (await room.get(GroupAdministration).create({ name: 'staff' }, null)).id;
  });
  afterAll(() => room.close());

  const identityOf = (claims: Record<string, unknown>, settings: Partial<ProviderSettings> = {}) =>
    room.get(IdentityMapping).identityOf(aProvider(room.get(Encryption), { settings }), {
      issuer: 'https://op.example',
      subject: '1',
      claims,
    });

  it.each([
    ['objects without a text', [hostile('{"toString":1,"valueOf":1}')]],
    ['a nesting without end', DEEP],
    ['members of Object', ['__proto__', 'constructor', 'toString']],
    ['an object', hostile('{"__proto__":"staff"}')],
    ['null', null],
  ])('groups_claim with %s → no group', async (_, groups) => {
    const settings = { groupsClaim: 'groups', groupsMapping: { staff: group, 'null': group } }; // prettier-ignore
    expect((await identityOf({ groups }, settings)).groups).toEqual([]);
  });

  it('groups_claim with a number, and with the name beside hostile values → the group', async () => {
    const settings = { groupsClaim: 'groups', groupsMapping: { 7: group, staff: group } };
    expect((await identityOf({ groups: 7 }, settings)).groups).toEqual([group]);
    expect((await identityOf({ groups: [DEEP, 'staff'] }, settings)).groups).toEqual([group]);
  });

  it.each([
    ['a nesting without end', DEEP],
    ['a long text', 'x'.repeat(100_000)],
    ['blanks', ' '.repeat(100_000)],
    ['an object', hostile('{"toString":1,"__proto__":{"name":"x"}}')],
    ['a lone surrogate', '\ud800'],
    ['controls', 'a\u0000b'],
  ])('every claim with %s → none is taken over, in little time', async (_, value) => {
    const names = ['name', 'given_name', 'picture', 'locale', 'zoneinfo', 'preferred_username', 'nickname', 'address', 'email', 'auth_time']; // prettier-ignore
    const begun = performance.now();
    const identity = await identityOf({
      ...Object.fromEntries(names.map((name) => [name, value])),
      email_verified: true,
    });
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(identity).toMatchObject({
      claims: {},
      customClaims: {},
      username: null,
      verifiedEmail: null,
      authTime: null,
    });
  });

  it('paths into the prototype → nothing', async () => {
    const claimsMapping = { name: '__proto__', nickname: 'constructor.name', given_name: 'a.__proto__.b' };
    expect((await identityOf({ a: {} }, { claimsMapping })).claims).toEqual({});
  });
});
