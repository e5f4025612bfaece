import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAGES } from '../../../support/pages.js';

describe.each(Object.entries(PAGES))('the page %s', (_, html) => {
  it('has a language, a title, one main and one h1', () => {
    expect(html).toContain('<html lang="en">');
    for (const element of ['title', 'main', 'h1'])
      expect(html.match(new RegExp(`<${element}[ >]`, 'g'))).toHaveLength(1);
  });

  it('LC13: has no inline style, script or event handler, and loads only from this server', () => {
    expect(html).not.toMatch(/<style|\sstyle=|<script(?! src="\/assets\/)|\son[a-z]+=/);
    for (const [, address] of html.matchAll(/<(?:link|img|script)\b[^>]*?\s(?:href|src)="([^"]*)"/g)) {
      expect(address).toMatch(/^\/(assets|branding)\//);
    }
  });

  it('escapes every value', () => {
    expect(html).not.toContain('<b>');
    expect(html).not.toMatch(/\b(undefined|null|\[object)\b/);
  });
});

describe('the pages of an interaction', () => {
  it('login: each label and the error belong to their inputs, which name their autofill values', () => {
    for (const name of ['username', 'password']) {
      expect(PAGES['login']).toContain(`<label for="${name}">`);
      expect(PAGES['login']).toMatch(new RegExp(`<input id="${name}" name="${name}"[^>]*aria-describedby="error"`));
    }
    expect(PAGES['login']).toContain('autocomplete="username webauthn"');
    expect(PAGES['login']).toContain('autocomplete="current-password"');
    expect(PAGES['login']).toMatch(/role="alert" id="error"/);
  });

  it.each(['login', 'consent'])('%s: contains the interaction and its CSRF token', (name) => {
    expect(PAGES[name]).toContain('<input type="hidden" name="interaction" value="an-interaction">');
    expect(PAGES[name]).toContain('<input type="hidden" name="csrf_token" value="a-token">');
  });

  it('LC14: consent shows the client, the host of the redirect_uri, the scopes, the resource and the lifetime', () => {
    for (const text of ['photos.example.com', 'https://api.example.com', '15 minutes', 'Privacy policy']) {
      expect(PAGES['consent']).toContain(text);
    }
  });
});

it('the stylesheet is smaller than 12 kB', () => {
  expect(statSync(new URL('../../../../src/common/html/assets/grantry.css', import.meta.url)).size).toBeLessThan(
    12_288,
  );
});
