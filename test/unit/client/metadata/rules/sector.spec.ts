import { describe, expect, it } from 'vitest';
import type { ClientMetadataDto } from '../../../../../src/client/metadata/client-metadata.dto.js';
import { withDefaults } from '../../../../../src/client/metadata/client-metadata.js';
import { validateMetadata } from '../../../../../src/client/metadata/metadata-validator.js';
import { sectorOf } from '../../../../../src/client/metadata/rules/sector.js';

const OFFERED = {
  grantTypes: ['authorization_code', 'password'],
  responseTypes: ['code'],
  authMethods: ['client_secret_basic'],
  authAlgorithms: {},
};
const PAIRWISE = { subject_type: 'pairwise' } as const;
const checked = (sent: ClientMetadataDto) => {
  const metadata = withDefaults(sent);
  validateMetadata(metadata, OFFERED);
  return metadata;
};

describe('the sector of a pairwise client (OIDC Core §8.1)', () => {
  it.each<[string, ClientMetadataDto, string]>([
    ['the single host of its redirect_uris', { redirect_uris: ['https://a.example/1', 'https://A.example/2'] }, 'a.example'],
    ['the host of sector_identifier_uri', { redirect_uris: ['https://a.example/1', 'https://b.example/2'], sector_identifier_uri: 'https://sector.example/list.json' }, 'sector.example'],
    ['the host of sector_identifier_uri, without a redirect_uri', { grant_types: ['password'], sector_identifier_uri: 'https://sector.example/' }, 'sector.example'],
    ['the host of sector_identifier_uri, for a native application', { application_type: 'native', redirect_uris: ['com.example.app:/cb'], sector_identifier_uri: 'https://sector.example/' }, 'sector.example'],
  ])('is %s', (_, sent, sector) => {
    expect(sectorOf(checked({ ...PAIRWISE, ...sent }))).toBe(sector);
  }); // prettier-ignore

  it.each<[string, ClientMetadataDto]>([
    ['redirect_uris of several hosts', { redirect_uris: ['https://a.example/1', 'https://b.example/2'] }],
    ['no redirect_uri', { grant_types: ['password'] }],
    ['a loopback redirect_uri, which any application can use', { redirect_uris: ['http://localhost:8080/cb'] }],
    ['a private-use redirect_uri', { application_type: 'native', redirect_uris: ['com.example.app:/cb'] }],
  ])('RG3: %s without a sector_identifier_uri → CLIENT-SECTOR-1', (_, sent) => {
    expect(() => checked({ ...PAIRWISE, ...sent })).toThrow(expect.objectContaining({ code: 'invalid_client_metadata' }));
  }); // prettier-ignore

  it.each(['http://a.example/', 'https://a.example/#x', 'https://u@a.example/', 'https:///x', '*', 'javascript:1'])(
    'RG2: the sector_identifier_uri %s, for every subject type → CLIENT-URI-1',
    (sector_identifier_uri) => {
      const sent = { redirect_uris: ['https://a.example/1'], sector_identifier_uri };
      expect(() => checked(sent)).toThrow(expect.objectContaining({ code: 'invalid_client_metadata' }));
    },
  );
});
