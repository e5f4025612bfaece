import { describe, expect, it } from 'vitest';
import { loggedPath } from '../../../../src/common/logging/redaction.js';

describe('the path of a request in the log', () => {
  it.each([
    ['/token', '/token'],
    ['/admin/users/0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978', '/admin/users/0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978'],
    [`/admin/interactions/S7Bvjk46.${'x'.repeat(400)}/accept`, '/admin/interactions/S7Bvjk46.[redacted]/accept'],
    [`/${'a.'.repeat(3000)}`, `/${'a.'.repeat(3000)}`.slice(0, 300)],
  ])('%s → %s', (path, logged) => {
    expect(loggedPath(path)).toBe(logged);
  });
});
