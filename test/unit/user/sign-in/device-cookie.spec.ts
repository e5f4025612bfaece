import { describe, expect, it } from 'vitest';
import type { SubjectId } from '../../../../src/common/index.js';
import { DeviceCookie } from '../../../../src/user/index.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const [ALICE, BOB] = ['0199f0c2-5b5e-7d3c-9f5e-000000000001', '0199f0c2-5b5e-7d3c-9f5e-000000000002'] as SubjectId[];
const KEYS = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)] as const;

const cookieOver = (encryptionKeys: readonly Buffer[], clock = new FixedClock(), secure = true) =>
  new DeviceCookie({ issuer: secure ? 'https://op.example' : 'http://localhost:3000', secure, encryptionKeys }, clock);

describe('DeviceCookie', () => {
  const cookie = cookieOver([KEYS[0]]);
  const { value, ...set } = cookie.of(undefined).remember(ALICE!);

  it('LC17: an https issuer → __Host-, Secure, HttpOnly, SameSite=Lax', () => {
    expect(set).toMatchObject({
      name: '__Host-grantry_device',
      options: { secure: true, httpOnly: true, sameSite: 'lax', path: '/', maxAge: 180 * 86_400_000 },
    });
    expect(cookieOver([KEYS[0]], undefined, false).name).toBe('grantry_device-f1de9e48');
  });

  it('idFor recognizes the user who signed in and no other; the value names no user', () => {
    expect(cookie.of(value!).idFor(ALICE!)).not.toBeNull();
    expect(cookie.of(value!).idFor(BOB!)).toBeNull();
    expect(value).not.toContain(ALICE);
  });

  it.each([
    ['no cookie', undefined],
    ['an empty cookie', ''],
    ['any text', 'x'.repeat(10_000)],
    ['a mark with a changed time', value!.replace(/^\d/, '9')],
    ['a mark with a changed MAC', `${value!.slice(0, -1)}${value!.endsWith('A') ? 'B' : 'A'}`],
  ])('LC17: %s → no user is recognized', (_, forged) => {
    expect(cookie.of(forged).idFor(ALICE!)).toBeNull();
  });

  it('recognizes the last five users of a browser', () => {
    const people = Array.from({ length: 6 }, (_, n) => `person-${n}` as SubjectId);
    const last = people.reduce<string | undefined>((before, sub) => cookie.of(before).remember(sub).value!, undefined);
    expect(people.map((sub) => cookie.of(last).idFor(sub) !== null)).toEqual([false, true, true, true, true, true]);
  });

  it('a mark expires 180 days after the last sign-in', () => {
    const clock = new FixedClock();
    const own = cookieOver([KEYS[0]], clock);
    const before = own.of(undefined).remember(ALICE!).value!;
    clock.advance(180 * 86_400 - 1);
    expect(own.of(before).idFor(ALICE!)).not.toBeNull();
    clock.advance(1);
    expect(own.of(before).idFor(ALICE!)).toBeNull();
  });

  it('a mark stays valid after a new first key of ENCRYPTION_KEY', () => {
    expect(cookieOver([KEYS[1], KEYS[0]]).of(value!).idFor(ALICE!)).not.toBeNull();
    expect(cookieOver([KEYS[1]]).of(value!).idFor(ALICE!)).toBeNull();
  });
});
