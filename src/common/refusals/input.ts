import { catalogue } from './catalogue.js';

const CORRECT_MEMBERS = 'Correct the members that the description names. The OpenAPI document has the rules of each.';

/** Refusals of parameters and members, at every endpoint. */
export const inputRefusals = catalogue({
  repeated: {
    id: 'INPUT-PARAMETER-1',
    error: 'invalid_request',
    section: 'RFC 6749 §3.1, §3.2',
    description: '{name} was sent more than once',
    fix: 'Send {name} once.',
  },
  notUtf8: {
    id: 'INPUT-PARAMETER-2',
    error: 'invalid_request',
    section: 'RFC 6749 appendix B',
    description: '{name} is not well encoded in UTF-8',
    fix: 'Encode {name} in UTF-8 and then by application/x-www-form-urlencoded, without NUL characters.',
  },
  malformed: {
    id: 'INPUT-PARAMETER-3',
    error: 'invalid_request',
    section: 'RFC 6749 §5.2',
    description: '{name} is missing or malformed',
    fix: 'Send {name}, in the form that its standard defines.',
  },
  scopeCharacters: {
    id: 'INPUT-SCOPE-1',
    error: 'invalid_scope',
    section: 'RFC 6749 §3.3',
    description: 'scope has a character that is not allowed',
    expected: 'values of printable ASCII without double quote and backslash, separated by spaces',
    fix: 'Send scope as values of printable ASCII, separated by spaces.',
  },
  unknownParameter: {
    id: 'INPUT-QUERY-1',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'There is no query parameter {name}{suggestion}',
    fix: 'Correct the name of the query parameter, or leave it out.',
  },
  repeatedParameter: {
    id: 'INPUT-QUERY-2',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'The query parameter {name} was sent more than once',
    fix: 'Send the query parameter once.',
  },
  cursor: {
    id: 'INPUT-QUERY-3',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'cursor was not issued by this server',
    expected: 'the next_cursor of the previous page',
    fix: 'Send next_cursor of the previous page unchanged, or leave cursor out for the first page.',
  },
  noBody: {
    id: 'INPUT-BODY-1',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'This request must not have a body',
    reason: 'a body where none is read',
    fix: 'Send the request without a body.',
  },
  unknownMember: {
    id: 'INPUT-MEMBER-1',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'There is no member {name}',
    fix: 'Leave the member out.',
  },
  brokenRules: {
    id: 'INPUT-MEMBER-2',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: '{problems}',
    example: 'limit must not be greater than 200; There is no member disable; disabled may be meant',
    fix: CORRECT_MEMBERS,
  },
});
