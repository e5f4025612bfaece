import type { JsonAnswer } from '../support/admin-api.js';
import type { Tally } from './tally.js';

/** Null when the process died, or the line broke, before an answer came. */
export type Outcome = JsonAnswer | null;

/** Whom an answer is for: an application, the admin API's caller, a person. */
export type Reader = 'application' | 'administrator' | 'person';

const AWAY = 'temporarily_unavailable';
const ID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}';
const REFUSAL = new RegExp(`^http://localhost:\\d+/errors/${ID}$`);

/** What a proper 503 has beside its Retry-After: a content type, and a body that names the error and its id. */
const FORMS: Readonly<Record<Reader, readonly [type: RegExp, names: (body: JsonAnswer['body']) => boolean]>> = {
  application: [/^application\/json/, ({ error, error_uri }) => error === AWAY && REFUSAL.test(String(error_uri))],
  administrator: [/^application\/problem\+json/, ({ error, instance }) => error === AWAY && REFUSAL.test(String(instance))],
  person: [/^text\/html/, ({ text }) => new RegExp(ID).test(String(text))],
}; // prettier-ignore

/** How an answer reads in a note. */
export function inWords(answer: Outcome): string {
  return answer === null ? 'no answer' : `${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`;
}

/** Whether it is the 503 that an outage may be answered with: in the form of its reader, with an id, and when to come back. */
export function isAway(answer: Outcome, reader: Reader = 'application'): boolean {
  if (answer?.status !== 503 || !/^[1-9]\d*$/.test(answer.headers.get('retry-after') ?? '')) return false;
  const [type, names] = FORMS[reader];
  return type.test(answer.headers.get('content-type') ?? '') && names(answer.body);
}

/** Counts what is neither an answer that was wished for nor an outage told properly; no answer is neither. */
export function expectOneOf(
  tally: Tally,
  what: string,
  answer: Outcome,
  allowed: readonly number[],
  reader?: Reader,
): void {
  const isAllowed = answer !== null && allowed.includes(answer.status);
  if (!isAllowed || (answer.status === 503 && !isAway(answer, reader))) {
    tally.count('wrong', `${what}: ${inWords(answer)}`);
  }
}
