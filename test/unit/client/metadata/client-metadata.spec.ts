import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ClientMetadataDto } from '../../../../src/client/metadata/client-metadata.dto.js';
import {
  CLIENT_MEMBERS_WITH_DEFAULTS,
  MEMBER_DEFAULTS,
  withDefaults,
  type ClientMetadata,
} from '../../../../src/client/metadata/client-metadata.js';
import { membersOf } from '../../../../src/common/index.js';
import { parsed } from '../../../architecture/sources.js';

/** The members of the DTO with their Swagger descriptions. */
const described = new Map(
  parsed('src/client/metadata/client-metadata.dto.ts')
    .statements.filter(ts.isClassDeclaration)
    .filter(({ name }) => name?.text === ClientMetadataDto.name)
    .flatMap(({ members }) => members.filter(ts.isPropertyDeclaration))
    .map((member) => [(member.name as ts.Identifier).text, ts.getJSDocCommentsAndTags(member).map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '').join(' ')] as const),
); // prettier-ignore

describe('the lists of client metadata members are consistent', () => {
  const encrypted = withDefaults({
    id_token_encrypted_response_alg: 'ECDH-ES',
    userinfo_encrypted_response_alg: 'ECDH-ES',
    authorization_encrypted_response_alg: 'ECDH-ES',
    introspection_encrypted_response_alg: 'ECDH-ES',
    request_object_encryption_alg: 'ECDH-ES',
  });
  const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

  it('every declared member is read', () => {
    expect([...described.keys()].toSorted()).toEqual([...membersOf(ClientMetadataDto)].toSorted());
  });

  it('every default in a description is the actual default', () => {
    const named = [...described].flatMap(([member, text]) => {
      const [, value] = /(?:^|[.;] )`([^`]+)` by default/.exec(text) ?? [];
      return value === undefined ? [] : [[member, value]];
    });
    expect(named.length).toBeGreaterThanOrEqual(10);
    expect(named).toEqual(named.map(([member]) => [member, shown(encrypted[member as keyof ClientMetadata])]));
  });

  it('every default except empty lists and false is described', () => {
    const withDefault = Object.entries(MEMBER_DEFAULTS).filter(
      ([, value]) => !['false', '[]', ''].includes(shown(value)),
    );
    const undescribed = withDefault.filter(([member]) => !described.get(member)?.includes('by default'));
    expect(undescribed).toEqual([]);
  });

  it('every flag has a default', () => {
    const flags = membersOf(ClientMetadataDto).filter(
      (member) => Reflect.getMetadata('design:type', ClientMetadataDto.prototype, member) === Boolean,
    );
    expect(flags.length).toBeGreaterThanOrEqual(10);
    expect(flags.filter((flag) => !CLIENT_MEMBERS_WITH_DEFAULTS.includes(flag))).toEqual([]);
  });
});
