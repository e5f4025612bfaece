import { catalogue } from '../../common/index.js';

/** Refusals of the administration of policies. */
export const policyRefusals = catalogue({
  unknown: {
    id: 'CLIENT-POLICY-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The policy does not exist',
    fix: 'Check the id: GET /admin/policies lists the existing ones.',
  },
  oneMember: {
    id: 'CLIENT-POLICY-2',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'rule must have exactly one member',
    expected: 'exactly one member',
    fix: 'Send one rule, and create a policy for each further one.',
  },
  clientsUnknown: {
    id: 'CLIENT-POLICY-3',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'clients: {clients} does not exist',
    fix: 'Check each client_id: GET /admin/clients lists the existing ones.',
  },
  tooMany: {
    id: 'CLIENT-POLICY-4',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'There are at most {most} policies; delete one first',
    fix: 'Delete a policy that is no longer used, then create the new one.',
  },
  changedMeanwhile: {
    id: 'CLIENT-POLICY-5',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'The policy was changed at the same time',
    fix: 'Read the policy again, then repeat the change.',
  },
});
