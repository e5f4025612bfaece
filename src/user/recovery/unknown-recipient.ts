import { digestOf } from '../../common/index.js';

/** An address of no one (RFC 2606 §2), by which requests for one thing are counted. @param what any text */
export function unknownRecipient(what: string): string {
  return `${digestOf(what)}@unknown.invalid`;
}
