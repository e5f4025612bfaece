import { catalogue, type OAuthError, type RefusalDetails } from '../../common/index.js';

const CORRECT = 'Correct the member that the description names, then register again.';

/** Refusals of client metadata (RFC 7591 §2, OIDC Registration §2): one for each topic of `metadata/rules`. */
export const metadataRefusals = catalogue({
  members: {
    id: 'CLIENT-METADATA-1',
    error: 'invalid_client_metadata',
    section: 'RFC 7591 §3.2.2',
    description: '{problem}',
    fix: CORRECT,
  },
  redirectUris: {
    id: 'CLIENT-METADATA-2',
    error: 'invalid_redirect_uri',
    section: 'RFC 7591 §2, §3.2.2; RFC 9700 §2.1',
    description: '{problem}',
    fix: 'Correct the URI that the description names, then register again.',
  },
  uris: {
    id: 'CLIENT-METADATA-3',
    error: 'invalid_client_metadata',
    section: 'RFC 7591 §2, §3.2.2; RFC 9700 §2.1',
    description: '{problem}',
    fix: 'Correct the URI that the description names, then register again.',
  },
  grants: {
    id: 'CLIENT-METADATA-4',
    error: 'invalid_client_metadata',
    section: 'RFC 7591 §2.1',
    description: '{problem}',
    fix: CORRECT,
  },
  keys: {
    id: 'CLIENT-METADATA-5',
    error: 'invalid_client_metadata',
    section: 'RFC 7591 §2, RFC 7517 §4',
    description: '{problem}',
    fix: CORRECT,
  },
  requestObjects: {
    id: 'CLIENT-METADATA-6',
    error: 'invalid_client_metadata',
    section: 'OIDC Registration §2, RFC 9101 §10.5',
    description: '{problem}',
    fix: CORRECT,
  },
  responses: {
    id: 'CLIENT-METADATA-7',
    error: 'invalid_client_metadata',
    section: 'OIDC Registration §2, OIDC Core §10',
    description: '{problem}',
    fix: CORRECT,
  },
  sector: {
    id: 'CLIENT-METADATA-8',
    error: 'invalid_client_metadata',
    section: 'OIDC Core §8.1, OIDC Registration §5',
    description: '{problem}',
    fix: 'Serve a JSON array of every redirect_uri at sector_identifier_uri, or correct the member that the description names.',
  },
});

/** Makes a refusal of client metadata. `problem` is public: the member that is wrong, and what it must be. */
export type MetadataError = (problem: string, details?: RefusalDetails) => OAuthError;

const of = (topic: keyof typeof metadataRefusals): MetadataError => {
  return (problem, details) => metadataRefusals[topic]({ ...details, problem });
};

export const metadataError = of('members');
export const redirectUriError = of('redirectUris');
export const uriError = of('uris');
export const grantsError = of('grants');
export const keysError = of('keys');
export const requestObjectError = of('requestObjects');
export const responseError = of('responses');
export const sectorError = of('sector');
