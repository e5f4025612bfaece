import { describe, expect, it } from 'vitest';
import type { ClaimType } from '../../../../../src/user/claims/definitions/claim-definition.entity.js';
import { isOfType } from '../../../../../src/user/claims/definitions/claim-value.js';
import { isRegisteredClaim } from '../../../../../src/user/claims/definitions/registered-claims.js';

describe('isOfType', () => {
  it.each<[ClaimType, unknown]>([
    ['string', 'Warehouse 7'],
    ['string', 'x'.repeat(500)],
    ['number', -1.5],
    ['boolean', false],
    ['string_array', []],
    ['string_array', ['a', 'ü']],
  ])('%s: %j → true', (type, value) => expect(isOfType(value, type)).toBe(true));

  it.each<[ClaimType, unknown]>([
    ['string', ''],
    ['string', ' '],
    ['string', 7],
    ['string', 'a\nb'],
    ['string', 'a\u202eb'],
    ['string', 'x'.repeat(501)],
    ['number', '7'],
    ['number', Number.NaN],
    ['number', Infinity],
    ['boolean', 'true'],
    ['boolean', 1],
    ['string_array', 'a'],
    ['string_array', ['a', 7]],
    ['string_array', [['a']]],
    ['string_array', Array(51).fill('a')],
    ['string', { $ne: null }],
    ['string', undefined],
  ])('%s: %j → false', (type, value) => expect(isOfType(value, type)).toBe(false));
});

describe('isRegisteredClaim (PE13)', () => {
  it.each(['sub', 'iss', 'email', 'Email', 'GROUPS', 'roles', 'amr', 'cnf', 'authorization_id', 'active', 'username'])(
    '%s → true',
    (name) => expect(isRegisteredClaim(name)).toBe(true),
  );

  it.each(['department', 'https://example.com/groups', 'my_roles'])('%s → false', (name) =>
    expect(isRegisteredClaim(name)).toBe(false),
  );
});
