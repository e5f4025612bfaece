import { describe, expect, it } from 'vitest';
import { brandFaults } from '../../../../src/common/branding/brand-values.js';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

describe('values of a brand', () => {
  it.each(['Example', 'Müller & Söhne', '会社', '<b>Bold</b>', 'x'.repeat(60), '👩‍🚀'])('name %j → accepted', (name) => {
    expect(brandFaults.name(name)).toBeNull();
  });

  it.each(['', ' ', ' Example', 'a\r\nBcc: b@example.com', 'a\tb', 'a\u202eb', 'a\u2028b', 'x'.repeat(61), 'a\0'])(
    'name %j → refused',
    (name) => {
      expect(brandFaults.name(name)).toMatch(/^must be a text of 1 to 60 characters/);
    },
  );

  it.each(['https://www.example.com/privacy', 'https://example.com/?a=1&b=2#c', 'mailto:help@example.com'])(
    'link %j → accepted',
    (link) => {
      expect(brandFaults.link(link)).toBeNull();
    },
  );

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'http://example.com',
    '//example.com/',
    '/privacy',
    'https:example.com',
    'https:///example.com',
    'https://user:password@example.com/',
    'https://example.com/"onclick="alert(1)',
    'https://example.com/a b',
    'https://example.com/\r\nx',
    'mailto:a@example.com?bcc=b@example.com',
    'mailto:a@example.com,b@example.com',
    'mailto:',
    '',
    `https://example.com/${'a'.repeat(500)}`,
  ])('link %j → refused', (link) => {
    expect(brandFaults.link(link)).toMatch(/^must be an https URL/);
  });

  it.each([
    ['PNG', PNG, null],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /^must be a PNG/],
    ['HTML', Buffer.from('<!doctype html>'), /^must be a PNG/],
    ['an empty file', Buffer.alloc(0), /^must be a PNG/],
    ['a large PNG', Buffer.concat([PNG, Buffer.alloc(48_000)]), /of at most 48000 bytes$/],
  ])('logo: %s', (_, bytes, fault) => {
    if (fault === null) expect(brandFaults.logo(bytes)).toBeNull();
    else expect(brandFaults.logo(bytes)).toMatch(fault);
  });

  it.each([
    ['a stylesheet', Buffer.from('main { color: red; }'), null],
    ['another encoding', Buffer.from([0xff, 0xfe, 0x41]), /^must be CSS in UTF-8/],
    ['NUL', Buffer.from('a\0'), /^must be CSS in UTF-8/],
    ['a large file', Buffer.alloc(60_001, 0x20), /at most 60000 bytes$/],
  ])('css: %s', (_, bytes, fault) => {
    if (fault === null) expect(brandFaults.css(bytes)).toBeNull();
    else expect(brandFaults.css(bytes)).toMatch(fault);
  });

  it.each([
    ['#0b6b57', null],
    ['#ffcc00', 'has a contrast of 1.3:1 with the background of pages; WCAG AA requires 4.5:1'],
    ['green', 'must be # and six hexadecimal digits'],
  ])('color %s → %s', (color, fault) => {
    if (fault === null) expect(brandFaults.color(color)).toBeNull();
    else expect(brandFaults.color(color)).toContain(fault);
  });
});
