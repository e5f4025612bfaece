import { expect, it } from 'vitest';
import { OutboundLimits } from '../../../src/outbound/outbound-limits.js';

it('RG4: a server-side fetch may take 3 s and 128 KiB, unless a test says otherwise', () => {
  expect(new OutboundLimits()).toMatchObject({ timeout: 3000, size: 128 * 1024 });
});
