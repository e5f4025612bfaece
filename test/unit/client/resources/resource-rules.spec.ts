import { describe, expect, it } from 'vitest';
import { ADMIN_SCOPES } from '../../../../src/common/index.js';
import type { Resource } from '../../../../src/client/index.js';
import { checkIdentifier, checkScopes } from '../../../../src/client/resources/resource-rules.js';

const RESERVED = ['https://op.example', 'https://op.example/admin'];

describe('resources (RFC 8707 §2)', () => {
  it.each(['https://api.example', 'https://api.example/v1?x=y', 'urn:example:api', 'https://op.example/api'])(
    'accepts the identifier %s',
    (identifier) => expect(() => checkIdentifier(identifier, RESERVED)).not.toThrow(),
  );

  it.each([
    '',
    'api',
    '/api',
    '//api.example',
    'https://api.example/#x',
    'https://api.example/#',
    'https://a b',
    'urn:ä',
    'https://',
    'a\nb:c',
  ])('refuses the identifier %j, which is not an absolute URI without fragment → CLIENT-RESOURCE-3', (identifier) => {
    expect(() => checkIdentifier(identifier, RESERVED)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it.each([
    'https://op.example',
    'https://op.example/',
    'https://op.example/admin',
    'HTTPS://OP.example/admin/',
    'https://op.example:443/admin',
  ])('AD5: refuses the identifier %s, which names the server itself → CLIENT-RESOURCE-4', (identifier) => {
    expect(() => checkIdentifier(identifier, RESERVED)).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  it.each(['openid', 'profile', 'email', 'address', 'phone', 'offline_access', ...ADMIN_SCOPES])(
    'AD5: refuses the scope %s, which is reserved → CLIENT-RESOURCE-6',
    (scope) => {
      expect(() => checkScopes(['read', scope], [])).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    },
  );

  it('a scope of another resource → CLIENT-RESOURCE-7', () => {
    const others = [{ scopes: ['read'] }] as unknown as Resource[];
    expect(() => checkScopes(['write'], others)).not.toThrow();
    expect(() => checkScopes(['write', 'read'], others)).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});
