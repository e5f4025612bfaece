import type { JsonAnswer } from '../support/admin-api.js';
import type { Tally } from './tally.js';

/** Null when the process died, or the connection broke, before an answer arrived. */
export type Outcome = JsonAnswer | null;

/** The kind of client that reads an answer, which decides its format. */
export type Reader = 'application' | 'administrator' | 'person';

const AWAY = 'temporarily_unavailable';
const ID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}';
const REFUSAL = new RegExp(`^http://localhost:\\d+/errors/${ID}$`);

/** The content type of a proper 503, and a body with the error and its id; Retry-After is checked separately. */
const FORMS: Readonly<Record<Reader, readonly [type: RegExp, names: (body: JsonAnswer['body']) => boolean]>> = {
  application: [/^application\/json/, ({ error, error_uri }) => error === AWAY && REFUSAL.test(String(error_uri))],
  administrator: [/^application\/problem\+json/, ({ error, instance }) => error === AWAY && REFUSAL.test(String(instance))],
  person: [/^text\/html/, ({ text }) => new RegExp(ID).test(String(text))],
}; // prettier-ignore

/** An answer as text for a note. */
export function textOf(answer: Outcome): string {
  return answer === null ? 'no answer' : `${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`;
}

/** Whether an answer is a proper 503 of an outage: in the format of its reader, with an error id and Retry-After. */
export function isAway(answer: Outcome, reader: Reader = 'application'): boolean {
  if (answer?.status !== 503 || !/^[1-9]\d*$/.test(answer.headers.get('retry-after') ?? '')) return false;
  const [type, names] = FORMS[reader];
  return type.test(answer.headers.get('content-type') ?? '') && names(answer.body);
}

/** Counts an answer as wrong unless it has an allowed status, and in case of 503 the proper form. No answer is wrong as well. */
export function expectOneOf(
  tally: Tally,
  what: string,
  answer: Outcome,
  allowed: readonly number[],
  reader?: Reader,
): void {
  const isAllowed = answer !== null && allowed.includes(answer.status);
  if (!isAllowed || (answer.status === 503 && !isAway(answer, reader))) {
    tally.count('wrong', `${what}: ${textOf(answer)}`);
  }
}
