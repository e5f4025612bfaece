import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Encryption, type SubjectId } from '../../../../src/common/index.js';
import { AccountCookie } from '../../../../src/user/index.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const subs = Array.from({ length: 6 }, (_, index) => `0199f0c2-5b5e-7d3c-9f5e-00000000000${index}` as SubjectId);
const [ALICE, BOB] = subs as [SubjectId, SubjectId];

const cookieOver = (byte: number, clock = new FixedClock()) =>
  new AccountCookie({ issuer: 'https://op.example', secure: true }, new Encryption([Buffer.alloc(32, byte)]), clock);

describe('AccountCookie', () => {
  const clock = new FixedClock();
  const cookie = cookieOver(1, clock);
  const after = (...signedIn: SubjectId[]) =>
    signedIn.reduce<string | undefined>((value, sub) => cookie.of(value).remember(sub).value ?? '', undefined)!;

  it('LC17: an https issuer → __Host-, Secure, HttpOnly, SameSite=Lax, for 180 days', () => {
    expect(cookie.of(undefined).remember(ALICE)).toMatchObject({
      name: '__Host-grantry_accounts',
      options: { secure: true, httpOnly: true, sameSite: 'lax', path: '/', maxAge: 180 * 86_400_000 },
    });
  });

  it('remember lists each account once, the latest sign-in first, five at most', () => {
    expect(cookie.of(after(ALICE, BOB, ALICE)).subs).toEqual([ALICE, BOB]);
    expect(cookie.of(after(...subs)).subs).toEqual(subs.toReversed().slice(0, 5));
  });

  it('imported ids of 255 characters → the accounts that were used longest ago are left out, and the list stays', () => {
    const noise = (index: number) =>
      Array.from({ length: 100 }, (_, at) => hash('sha256', `${index} ${at}`, 'base64url'));
    const long = subs.map((_, index) => noise(index).join('').slice(0, 255) as SubjectId);
    const value = after(...long);
    expect(value.length).toBeLessThanOrEqual(800);
    expect(cookie.of(value).subs).toEqual(long.toReversed().slice(0, cookie.of(value).subs.length));
    expect(cookie.of(value).subs.length).toBeGreaterThan(0);
  });

  it('forget removes one account, and the cookie with the last one', () => {
    const { value } = cookie.of(after(ALICE, BOB)).forget(BOB);
    expect(cookie.of(value!).subs).toEqual([ALICE]);
    expect(cookie.of(value!).forget(ALICE).value).toBeNull();
  });

  it('an account that has not signed in for 180 days is left out', () => {
    const value = after(ALICE);
    clock.advance(180 * 86_400 - 1);
    const both = cookie.of(value).remember(BOB).value!;
    clock.advance(1);
    expect(cookie.of(both).subs).toEqual([BOB]);
  });

  it.each([
    ['no cookie', undefined],
    ['any text', 'x'.repeat(10_000)],
    ['a value of another key', cookieOver(2).of(undefined).remember(ALICE).value!],
  ])('%s → no account', (_, value) => {
    expect(cookie.of(value).subs).toEqual([]);
  });
});
