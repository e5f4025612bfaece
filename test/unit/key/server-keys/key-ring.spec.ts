import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Encryption, plusSeconds } from '../../../../src/common/index.js';
import { KeyFactory } from '../../../../src/key/server-keys/key-factory.js';
import { KeyRing } from '../../../../src/key/server-keys/key-ring.js';
import { ServerKey } from '../../../../src/key/server-keys/server-key.entity.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import { aKey, ENCRYPTION } from '../../../support/signing-keys.js';
import { PreparedRsaPairs } from '../../../support/prepared-rsa-pairs.js';

const DAY = 86_400;
let clock: FixedClock;
let ring: KeyRing;
const at = (seconds: number) => plusSeconds(new FixedClock().now(), seconds);
const changed = (key: ServerKey, other: Partial<ServerKey>) => Object.assign(new ServerKey(), key, other);
const published = () => ring.published().map(({ kid }) => kid);

beforeEach(() => {
  clock = new FixedClock();
  ring = new KeyRing(new KeyFactory(ENCRYPTION, new PreparedRsaPairs()), clock);
});

describe('KeyRing', () => {
  it('signs with the next key from its activation, without reading the database', async () => {
    const first = await aKey('ES256', 1, { activatesAt: at(-100), retiresAt: at(60) });
    const second = await aKey('ES256', 2, { activatesAt: at(60) });
    const third = await aKey('ES256', 3, { activatesAt: null });
    ring.hold([third, second, first]);
    expect(ring.signer('ES256').row).toBe(first);
    clock.advance(59.999);
    expect(ring.signer('ES256').row).toBe(first);
    clock.advance(0.001);
    expect(ring.signer('ES256').row).toBe(second);
  });

  it('CM3: publishes next, active and retired keys, a retired one until its longest token has expired', async () => {
    const old = await aKey('ES256', 1, { activatesAt: at(-DAY), retiresAt: at(0) });
    const active = await aKey('ES256', 2, { activatesAt: at(0) });
    const next = await aKey('ES256', 3, { activatesAt: null });
    ring.hold([next, active, old]);
    expect(published()).toEqual([next.id, active.id, old.id]);
    clock.advance(DAY + 59);
    expect(published()).toContain(old.id);
    clock.advance(1);
    expect(published()).toEqual([next.id, active.id]);
  });

  it('signs with the next key to activate when the clock is late and the old private part is deleted', async () => {
    const old = await aKey('ES256', 1, { activatesAt: at(-DAY), retiresAt: at(5), privateKey: null });
    const active = await aKey('ES256', 2, { activatesAt: at(5) });
    const next = await aKey('ES256', 3, { activatesAt: null });
    ring.hold([next, active, old]);
    expect(ring.signer('ES256').row).toBe(active);
  });

  it('hold drops keys that the database no longer has, and keeps the others', async () => {
    const old = await aKey('ES256', 1, { activatesAt: at(-DAY), retiresAt: at(-1) });
    const active = await aKey('ES256', 2, { activatesAt: at(-1) });
    ring.hold([active, old]);
    const header = ring.signer('ES256').headers.get('JWT')!;
    ring.hold([active, changed(old, { privateKey: null })]);
    expect(ring.byHeader(header)?.key.privateKey).not.toBeNull();
    ring.hold([active]);
    expect(ring.has(old.id)).toBe(false);
    expect(ring.byHeader(header)?.key.row).toBe(active);
  });

  it('signer throws before keys are loaded', () => {
    expect(ring.isLoaded).toBe(false);
    expect(() => ring.signer('RS256')).toThrow('no RS256 key');
  });

  it('hold changes nothing when ENCRYPTION_KEY does not decrypt a key', async () => {
    const key = await aKey('ES256', 1, {});
    ring.hold([key]);
    const foreign = await new KeyFactory(new Encryption([randomBytes(32)]), new PreparedRsaPairs()).make(
      'ES256',
      2,
      key,
    );
    expect(() => ring.hold([changed(key, foreign), key])).toThrow(/no key of ENCRYPTION_KEY opens signing_keys:/);
    expect(ring.signer('ES256').row).toBe(key);
  });
});

describe('KeyFactory', () => {
  it('AD4: a private part that was moved to another row is not decrypted', async () => {
    const [one, other] = await Promise.all([aKey('ES256', 1, {}), aKey('ES256', 2, {})]);
    expect(one.privateKey).toMatch(/^[\w-]{8}(\.[\w-]+){3}$/);
    expect(() =>
      new KeyFactory(ENCRYPTION, new PreparedRsaPairs()).open(changed(other, { privateKey: one.privateKey })),
    ).toThrow('authenticate');
  });

  it('CM2: refuses a stored RSA key below 2048 bits, and a key of another curve', async () => {
    const [rsa, ec] = await Promise.all([aKey('RS256', 1, {}), aKey('ES256', 1, {})]);
    const short = { ...rsa.publicJwk, n: randomBytes(128).toString('base64url') };
    expect(() => new KeyFactory(ENCRYPTION, new PreparedRsaPairs()).open(changed(rsa, { publicJwk: short }))).toThrow(
      'too weak',
    );
    expect(() => new KeyFactory(ENCRYPTION, new PreparedRsaPairs()).open(changed(ec, { alg: 'RS256' }))).toThrow(
      'too weak',
    );
  });
});
