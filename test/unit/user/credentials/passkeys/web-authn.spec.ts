import { describe, expect, it } from 'vitest';
import { parsedAnswer, transportsOf } from '../../../../../src/user/credentials/passkeys/web-authn.js';

describe('answers of browsers to passkey ceremonies', () => {
  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number as the id', '{"id":1,"response":{}}'],
    ['no response', '{"id":"a"}'],
    ['null as the response', '{"id":"a","response":null}'],
    ['a text as the response', '{"id":"a","response":"b"}'],
    ['more than 20,000 characters', JSON.stringify({ id: 'a', response: { clientDataJSON: 'x'.repeat(20_000) } })],
  ])('parsedAnswer refuses %s', (_, answer) => {
    expect(parsedAnswer(answer)).toBeNull();
  });

  it('parsedAnswer returns an answer with an id and a response', () => {
    expect(parsedAnswer('{"id":"a","response":{}}')).toEqual({ id: 'a', response: {} });
  });

  it.each([
    [
      ['internal', 'usb'],
      ['internal', 'usb'],
    ],
    [['smart-card', 'USB', 7, null, 'x'.repeat(21)], ['smart-card']],
    [{ slice: 1 }, []],
    ['internal', []],
    [undefined, []],
  ])('transportsOf(%j) → %j', (sent, kept) => {
    expect(transportsOf(sent)).toEqual(kept);
  });
});
