import { hashSync } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { PasswordHasher, placesIn } from '../../../../src/user/credentials/password-hasher.js';

describe('password hashes', () => {
  const hasher = new PasswordHasher();

  it('are argon2id with the parameters that OWASP advises, salted anew each time', async () => {
    const [one, two] = [await hasher.hash('wonderland-2026'), await hasher.hash('wonderland-2026')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(hasher.isOutdated(one)).toBe(false);
    expect(await hasher.verify(one, 'wonderland-2026')).toBe(true);
    expect(await hasher.verify(one, 'wonderland-2027')).toBe(false);
  });

  it('LC1: computes one hash whether there is one to compare with or not', async () => {
    const stored = await hasher.hash('wonderland-2026');
    for (const [hash, password] of [[stored, 'wonderland-2026'], [stored, 'wrong'], [null, 'wrong']] as const) {
      const before = hasher.computed;
      await hasher.verify(hash, password);
      expect(hasher.computed).toBe(before + 1);
    } // prettier-ignore
  });

  it.each([{ memoryCost: 8192 }, { timeCost: 1 }, { parallelism: 2 }, { algorithm: 1 as const }])(
    'knows a hash of other parameters: %j',
    (options) => {
      expect(hasher.isOutdated(hashSync('x', { memoryCost: 19_456, timeCost: 2, parallelism: 1, ...options }))).toBe(
        true,
      );
    },
  );

  it.each([
    { cores: 1, threads: 4, places: 1 },
    { cores: 2, threads: 4, places: 1 },
    { cores: 4, threads: 4, places: 3 },
    { cores: 64, threads: 4, places: 3 },
    { cores: 64, threads: 128, places: 63 },
    { cores: 8, threads: 1, places: 1 },
  ])('takes $places of $cores cores and $threads threads', ({ cores, threads, places }) => {
    expect(placesIn(cores, threads)).toBe(places);
  });
});
