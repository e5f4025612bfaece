import { describe, expect, it } from 'vitest';
import { withChanges } from '../../../../src/user/claims/claim-changes.js';

describe('withChanges', () => {
  it('keeps omitted claims, sets given ones, removes those that are null', () => {
    const before = { name: 'Alice', nickname: 'Al', gender: 'female' };
    expect(withChanges(before, { name: 'Alicia', nickname: null })).toEqual({ name: 'Alicia', gender: 'female' });
  });

  it.each([
    ['a new address', { email: 'b@example.com' }, { email: 'b@example.com' }],
    ['a new verified address', { email: 'b@example.com', email_verified: true }, { email: 'b@example.com', email_verified: true }], // prettier-ignore
    ['the same address', { email: 'a@example.com' }, { email: 'a@example.com', email_verified: true }],
    ['no address', { email: null }, {}],
    ['no address with email_verified', { email: null, email_verified: true }, {}],
  ])('%s → verified only if the changes state it', (_, changes, after) => {
    expect(withChanges({ email: 'a@example.com', email_verified: true }, changes)).toEqual(after);
  });

  it('treats the phone number like the email address', () => {
    const before = { phone_number: '+1 604 555 1234', phone_number_verified: true };
    expect(withChanges(before, { phone_number: '+1 604 555 9999' })).toEqual({ phone_number: '+1 604 555 9999' });
    expect(withChanges({}, { phone_number_verified: true })).toEqual({});
  });

  it('replaces the address as a whole, and removes an empty one', () => {
    const before = { address: { locality: 'Oxford', country: 'UK' } };
    expect(withChanges(before, { address: { country: 'France', region: null } })).toEqual({ address: { country: 'France' } }); // prettier-ignore
    expect(withChanges(before, { address: {} })).toEqual({});
    expect(withChanges(before, { address: null })).toEqual({});
  });

  it('AD3: ignores members that are not standard claims', () => {
    const changes = JSON.parse('{"sub":"x","updated_at":1,"admin_scopes":["a"],"__proto__":{"name":"x"},"name":"A"}') as object; // prettier-ignore
    expect(withChanges({}, changes)).toEqual({ name: 'A' });
  });
});
