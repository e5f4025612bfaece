import { describe, expect, it } from 'vitest';
import {
  assertGranted,
  detailsIn,
  digestOf,
} from '../../../../src/token/authorization-details/authorization-details.js';
import { errorOf } from '../../../support/authorization-requests.js';

const GRANTED = detailsIn('[{"type":"a","x":{"p":1,"q":[1,2]}},{"type":"b"}]');

describe('authorization_details (RFC 9396)', () => {
  it('objects are equal as canonical JSON: order of members, spaces and escapes do not count', () => {
    const [one] = detailsIn('[ { "x" : {"q":[1.0,2e0],"p":1}, "type":"\\u0061" } ]');
    expect(digestOf(one!)).toBe(digestOf(GRANTED[0]!));
    expect(() => assertGranted([one!], GRANTED)).not.toThrow();
  });

  it('some of the granted objects, in any order → accepted (RFC 9396 §6)', () => {
    for (const asked of [[GRANTED[1]!], GRANTED.toReversed()])
      expect(() => assertGranted(asked, GRANTED)).not.toThrow();
  });

  it.each([
    ['a changed value', '[{"type":"a","x":{"p":2,"q":[1,2]}}]'],
    ['another order of a list', '[{"type":"a","x":{"p":1,"q":[2,1]}}]'],
    ['a shorter list', '[{"type":"a","x":{"p":1,"q":[1]}}]'],
    ['a member less', '[{"type":"a"}]'],
    ['a member more', '[{"type":"b","x":1}]'],
    ['a null member more', '[{"type":"b","x":null}]'],
    ['a granted object beside another one', '[{"type":"b"},{"type":"c"}]'],
  ])('%s is not granted → invalid_authorization_details', (_, asked) => {
    expect(errorOf(() => assertGranted(detailsIn(asked), GRANTED))).toBe('invalid_authorization_details');
    expect(errorOf(() => assertGranted(detailsIn(asked), null))).toBe('invalid_authorization_details');
  });

  it.each(['', 'null', '1', '"[]"', '{}', '[]', '[null]', '[[]]', '[{"type":null}]', '[{"type":""}, {"type":""}]'])(
    '%j → invalid_authorization_details',
    (text) => {
      expect(errorOf(() => detailsIn(text))).toBe('invalid_authorization_details');
    },
  );
});
