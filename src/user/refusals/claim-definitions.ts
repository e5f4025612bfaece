import { catalogue } from '../../common/index.js';

/** Refusals of the administration of further claims. */
export const claimDefinitionRefusals = catalogue({
  unknown: {
    id: 'USER-CLAIM-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The definition of the claim does not exist',
    fix: 'Check the id: GET /admin/claim-definitions lists the existing ones.',
  },
  registered: {
    id: 'USER-CLAIM-2',
    error: 'conflict',
    section: 'RFC 7519 §4.1, §10.1',
    description: '{name} is the name of a registered claim',
    fix: 'Choose a name that no standard defines, for example with the domain of the organization in front.',
  },
  nameTaken: {
    id: 'USER-CLAIM-3',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'Another definition has this name',
    fix: 'Choose another name, or change the existing definition.',
  },
  notDefined: {
    id: 'USER-CLAIM-4',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'custom_claims: {name} is not defined',
    fix: 'Define the claim by POST /admin/claim-definitions first.',
  },
  otherType: {
    id: 'USER-CLAIM-5',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'custom_claims: {name} must be {form}',
    fix: 'Send a value of the type of the definition, or null to remove the claim.',
  },
  tooLarge: {
    id: 'USER-CLAIM-6',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'custom_claims may have at most {most} bytes in all',
    fix: 'Shorten some values, or remove some.',
  },
});
