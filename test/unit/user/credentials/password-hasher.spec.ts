import { Logger } from '@nestjs/common';
import { hashSync } from '@node-rs/argon2';
import { describe, expect, it, vi } from 'vitest';
import { HashCost, loadConfiguration } from '../../../../src/config/index.js';
import { PasswordHasher, placesFor } from '../../../../src/user/credentials/password-hasher.js';

describe('PasswordHasher', () => {
  const hasherOf = (env: Readonly<Record<string, string>> = {}) =>
    new PasswordHasher(
      loadConfiguration({ NODE_ENV: 'test', ENCRYPTION_KEY: Buffer.alloc(32).toString('base64url'), ...env }),
      new HashCost(),
    );
  const hasher = hasherOf();

  it('hash returns argon2id with the parameters that OWASP recommends and a new salt each time', async () => {
    const [one, two] = [await hasher.hash('wonderland-2026', 'a'), await hasher.hash('wonderland-2026', 'a')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(hasher.isOutdated(one)).toBe(false);
    expect(await hasher.verify(one, 'wonderland-2026', 'a')).toBe(true);
    expect(await hasher.verify(one, 'wonderland-2027', 'a')).toBe(false);
  });

  it('LC1: verify computes one hash, with or without a stored one', async () => {
    const stored = await hasher.hash('wonderland-2026', 'a');
    for (const [hash, password] of [[stored, 'wonderland-2026'], [stored, 'wrong'], [null, 'wrong']] as const) {
      const before = hasher.computed;
      await hasher.verify(hash, password, 'a');
      expect(hasher.computed).toBe(before + 1);
    } // prettier-ignore
  });

  it.each([
    ['N out of range', 'imported:$scrypt$ln=16,r=1,p=1$c2l4dGVlbiBieXRlIHNhbA$gmMax06yxSXV4Wvv/vVmLvv7tcXrnMQNsoPRM32Imbg'],
    ['no parameters', 'imported:$pbkdf2-sha256$c2l4dGVlbiBieXRlIHNhbA$YLxwtZTyajzXVfC/M84LAbZcd133GcmpwHnZkrWBmAo'],
    ['half a bcrypt hash', 'imported:$2b$04$abcdefghijkl'],
    ['half an argon2 hash', 'imported:$argon2id$v=19$m=64,t=2,p=2$c2l4dGVl'],
    ['an unknown scheme', 'imported:$unknown$c2l4dGVl'],
  ])('an imported hash with %s matches no password, counts as one computation, and no log contains it', async (_, hash) => {
    const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const before = hasher.computed;
    expect(await hasher.verify(hash, 'wonderland-2026', 'a')).toBe(false);
    expect(hasher.computed).toBe(before + 1);
    expect(JSON.stringify(logged.mock.calls)).not.toMatch(/abcdefghijkl|c2l4dGVl/);
    expect(logged.mock.calls.length).toBeLessThanOrEqual(1);
    logged.mockRestore();
  }); // prettier-ignore

  it.each([{ memoryCost: 8192 }, { timeCost: 1 }, { parallelism: 2 }, { algorithm: 1 as const }])(
    'isOutdated is true for a hash with other parameters: %j',
    (options) => {
      expect(hasher.isOutdated(hashSync('x', { memoryCost: 19_456, timeCost: 2, parallelism: 1, ...options }))).toBe(
        true,
      );
    },
  );

  it.each([
    { wanted: 0, threads: 4, places: 1 },
    { wanted: 1, threads: 4, places: 1 },
    { wanted: 3, threads: 4, places: 3 },
    { wanted: 63, threads: 4, places: 3 },
    { wanted: 63, threads: 128, places: 63 },
    { wanted: 7, threads: 1, places: 1 },
  ])('$wanted wanted of $threads threads → $places concurrent hashes', ({ wanted, threads, places }) => {
    expect(placesFor(wanted, threads)).toBe(places);
  });

  it.each(['1', '2'])('PASSWORD_HASHES=%s limits the concurrent hashes; the rest waits', async (PASSWORD_HASHES) => {
    const bounded = hasherOf({ PASSWORD_HASHES });
    const all = Array.from({ length: 5 }, () => bounded.verify(null, 'wonderland-2026', 'a'));
    const running = Number(PASSWORD_HASHES);
    expect(bounded.load).toEqual({ running, waiting: 5 - running });
    await Promise.all(all);
    expect([bounded.load, bounded.computed]).toEqual([{ running: 0, waiting: 0 }, 5]);
  });

  it('one asker with 50 hashes in line → its next is refused with 429, while others wait for one place at most', async () => {
    const bounded = hasherOf({ PASSWORD_HASHES: '1' });
    const flood = Array.from({ length: 60 }, () => bounded.verify(null, 'x', 'flood'));
    const outcomes = Promise.allSettled(flood);
    let ended = 0;
    for (const one of flood) void one.then(() => ended++, () => undefined); // prettier-ignore
    await bounded.verify(null, 'x', 'honest');
    expect(ended).toBeLessThanOrEqual(2);
    const refused = (await outcomes).filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(refused).toHaveLength(9);
    expect(refused[0]).toMatchObject({ code: 'temporarily_unavailable', status: 429, headers: { 'Retry-After': '2' } });
  });

  it('more askers than there are places in line → 503 with Retry-After', async () => {
    const bounded = hasherOf({ PASSWORD_HASHES: '1' });
    const all = Array.from({ length: 101 }, (_, at) => bounded.verify(null, 'x', `asker ${at}`));
    const refused = { code: 'temporarily_unavailable', status: 503, headers: { 'Retry-After': '2' } };
    await expect(bounded.verify(null, 'x', 'one more')).rejects.toMatchObject(refused);
    await Promise.all(all);
  });
});
