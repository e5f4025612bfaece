import { describe, expect, it } from 'vitest';
import { aRefusal } from '../../../support/refusals.js';

describe('OAuthError', () => {
  it('has the HTTP status of its code unless another one is given', () => {
    expect(aRefusal('invalid_client', 'x').status).toBe(401);
    expect(aRefusal('invalid_grant', 'x').status).toBe(400);
    expect(aRefusal('invalid_request', 'x', { status: 415 }).status).toBe(415);
  });

  it('RFC 6749 §5.2: the description contains only allowed characters', () => {
    const { description } = aRefusal('invalid_request', 'a "b" \\ ü \r\n c');
    expect(description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it('truncates a description that would make a header too long', () => {
    const { description } = aRefusal('invalid_scope', `unknown: ${'scope '.repeat(1000)}`);
    expect([description.length, description.endsWith('...')]).toEqual([1000, true]);
  });

  it('does not expose its reason', () => {
    const error = aRefusal('invalid_grant', 'The code is not valid', { reason: 'code 42 was used' });
    expect(JSON.stringify(error)).toBe('{"error":"invalid_grant","error_description":"The code is not valid"}');
    expect(error.message).toBe('invalid_grant: code 42 was used');
  });
});
