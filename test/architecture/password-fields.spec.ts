import { describe, expect, it } from 'vitest';
import { PAGES } from '../support/pages.js';

describe('password fields', () => {
  it('each one has a button that shows the password, hidden until the script of the page runs', () => {
    const fields = Object.entries(PAGES).flatMap(([page, html]) =>
      [...html.matchAll(/<input id="(\w+)"[^>]*type="password"/g)].map(([, field]) => ({ page, html, field })),
    );
    const missing = fields.filter(
      ({ html, field }) =>
        !html.includes('/show-password.js') ||
        !new RegExp(`<button class="show" type="button" aria-controls="${field}" [^>]*hidden>`).test(html),
    );
    expect(missing.map(({ page, field }) => `${page}: ${field}`)).toEqual([]);
    expect(fields.length).toBeGreaterThan(4);
  });
});
