import { describe, expect, it } from 'vitest';
import { imageTypeOf } from '../../../../src/common/branding/image-type.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('imageTypeOf', () => {
  it.each([
    ['image/png', '\x89PNG\r\n\x1a\n...'],
    ['image/jpeg', '\xff\xd8\xff\xe0...'],
    ['image/gif', 'GIF89a...'],
    ['image/gif', 'GIF87a...'],
    ['image/webp', 'RIFF\x0a\n\x00\x00WEBPVP8 '],
    [undefined, '<svg xmlns="http://www.w3.org/2000/svg"></svg>'],
    [undefined, '<html>'],
    [undefined, 'RIFF\x00\x00\x00\x00WAVE'],
    [undefined, ' \x89PNG\r\n\x1a\n'],
    [undefined, ''],
  ])('returns %s for %j', (type, start) => expect(imageTypeOf(bytes(start))).toBe(type));
});
