import { TEXT_ON_ONE_LINE } from '../values/text-on-one-line.js';
import { hexColorOf } from './color.js';
import { imageTypeOf } from './image-type.js';
import { colorFault, LEAST_CONTRAST } from './palette.js';

/** Characters. */
const LONGEST_NAME = 60;
const LONGEST_LINK = 500;
/** Bytes: a column of the database holds them in base64. */
export const LARGEST_LOGO = 48_000;
/** Bytes: a column of the database holds them. */
export const LARGEST_CSS = 60_000;

/** The rules for the values of a brand, the same in the environment and in the admin API. Each returns null, or what the value must be. */
export const brandFaults = {
  name: (value: string): string | null =>
    TEXT_ON_ONE_LINE.test(value) && value === value.trim() && Array.from(value).length <= LONGEST_NAME
      ? null
      : `must be a text of 1 to ${LONGEST_NAME} characters on one line, without control characters and marks of direction`,

  color: (value: string): string | null => {
    const color = hexColorOf(value);
    if (color === null) return 'must be # and six hexadecimal digits, such as #0b6b57';
    const fault = colorFault(color);
    if (fault === null) return null;
    return `has a contrast of ${fault.contrast}:1 with the background of pages; WCAG AA requires ${LEAST_CONTRAST}:1 (the nearest shade that meets it is ${fault.nearest})`;
  },

  link: (value: string): string | null => {
    const url = value.length <= LONGEST_LINK && !/[\s\p{C}"<>\\^`{|}]/u.test(value) ? URL.parse(value) : null;
    const isWeb = url?.protocol === 'https:' && /^https:\/\/[^/]/i.test(value) && url.username + url.password === '';
    const isMail = url?.protocol === 'mailto:' && /^mailto:[^@?&,]+@[^@?&,]+$/i.test(value);
    return isWeb || isMail ? null : 'must be an https URL without user name and password, or mailto: and one address';
  },

  logo: (bytes: Buffer): string | null =>
    bytes.length <= LARGEST_LOGO && imageTypeOf(bytes) !== undefined
      ? null
      : `must be a PNG, JPEG, GIF or WebP picture of at most ${LARGEST_LOGO} bytes`,

  css: (bytes: Buffer): string | null =>
    bytes.length <= LARGEST_CSS && isText(bytes) ? null : `must be CSS in UTF-8 of at most ${LARGEST_CSS} bytes`,
} as const;

function isText(bytes: Buffer): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\0');
  } catch {
    return false;
  }
}
