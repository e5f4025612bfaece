import { describe, expect, it } from 'vitest';
import { plusSeconds } from '../../../../src/common/index.js';
import { LONGEST_TOKEN_LIFE } from '../../../../src/config/index.js';
import { KeySchedule, publishedUntil } from '../../../../src/key/rotation/key-schedule.js';
import { ServerKey } from '../../../../src/key/server-keys/server-key.entity.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import { aConfiguration } from '../../../support/signing-keys.js';

const NOW = new FixedClock().now();
const at = (seconds: number) => plusSeconds(NOW, seconds);
const scheduleWith = (env: Record<string, string> = {}) => new KeySchedule(new FixedClock(), aConfiguration(env));

describe('KeySchedule', () => {
  it.each([
    ['at once when it was published long ago', -4000, 0],
    ['at once when every cached JWKS has it', -3600, 0],
    ['when the last cached JWKS without it has expired', -100, 3500],
  ])('lets a key sign %s', (_, published, activates) => {
    expect(scheduleWith({ JWKS_MAX_AGE: '3600' }).activation({ publishedAt: at(published) })).toEqual(at(activates));
  });

  it('publication leaves processes two seconds to load a new key, also with JWKS_MAX_AGE=0', () => {
    const schedule = scheduleWith({ JWKS_MAX_AGE: '0' });
    expect(schedule.activation({ publishedAt: schedule.publication() })).toEqual(at(2));
  });

  it('publishedUntil keeps a retired key in the JWKS until the longest token that the settings allow has expired', () => {
    const settings = { ACCESS_TOKEN_TTL: String(LONGEST_TOKEN_LIFE), ID_TOKEN_TTL: String(LONGEST_TOKEN_LIFE) };
    const { accessTokenTtl, idTokenTtl } = aConfiguration(settings);
    const lastExpiry = plusSeconds(at(0), Math.max(accessTokenTtl, idTokenTtl));
    expect(publishedUntil(at(0)).getTime()).toBeGreaterThan(lastExpiry.getTime());
    for (const name of Object.keys(settings)) {
      expect(() => aConfiguration({ ...settings, [name]: String(LONGEST_TOKEN_LIFE + 1) })).toThrow(name);
    }
  });

  it('retirement keeps a key for SESSION_TTL after it has left the JWKS, for id_token_hint', () => {
    const { retiresAt, expiresAt } = scheduleWith({ SESSION_TTL: '1000' }).retirement(at(10));
    expect([retiresAt, expiresAt]).toEqual([at(10), at(10 + LONGEST_TOKEN_LIFE + 60 + 1000)]);
  });

  it('isDue is true once KEY_ROTATION_INTERVAL has passed', () => {
    const schedule = scheduleWith({ KEY_ROTATION_INTERVAL: '600' });
    expect([schedule.isDue(at(-599)), schedule.isDue(at(-600))]).toEqual([false, true]);
  });
});

describe('ServerKey.stateAt', () => {
  it.each([
    ['next', null, null],
    ['next', 1, null],
    ['active', 0, null],
    ['active', -9, 1],
    ['retired', -9, 0],
  ])('is %s when it activates at %s and retires at %s', (state, activates, retires) => {
    const key = Object.assign(new ServerKey(), {
      activatesAt: activates === null ? null : at(activates),
      retiresAt: retires === null ? null : at(retires),
    });
    expect(key.stateAt(NOW)).toBe(state);
  });
});
