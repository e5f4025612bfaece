import { expect } from 'vitest';
import type { JsonAnswer } from '../../../support/admin-api.js';

/** Checks an error response (RFC 6749 §5.2, RFC 9126 §2.3): JSON, one of the errors, a description of allowed characters. */
export function expectError({ status, headers, body }: JsonAnswer, ...errors: readonly string[]): void {
  expect(errors, JSON.stringify([status, body])).toContain(body['error']);
  expect(body['error'] === 'invalid_client' ? [400, 401] : [400]).toContain(status);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(body['error_description'] ?? 'none').toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
}
