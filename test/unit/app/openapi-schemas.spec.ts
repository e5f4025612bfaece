import type { OpenAPIObject } from '@nestjs/swagger';
import { describe, expect, it } from 'vitest';
import { settleSchemas } from '../../../src/app/openapi-schemas.js';

describe('settleSchemas', () => {
  it('adds null to a nullable enumeration → the list of the code, which other schemas share, stays as it is', () => {
    const offered = ['RS256', 'ES256'];
    const properties = {
      nullable: { type: 'string', nullable: true, enum: offered },
      other: { type: 'string', enum: offered },
    };
    const document = {
      openapi: '3.0.0',
      info: { title: 't', version: '1' },
      paths: { '/a': { get: { responses: {}, parameters: [{ $ref: '#/components/schemas/Thing' }] } } },
      components: { schemas: { Thing: { type: 'object', properties } } },
    } as unknown as OpenAPIObject;
    settleSchemas(document);
    expect(properties.nullable.enum).toEqual(['RS256', 'ES256', null]);
    expect(properties.other.enum).toEqual(['RS256', 'ES256']);
    expect(offered).toEqual(['RS256', 'ES256']);
  });
});
