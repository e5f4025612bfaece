import type { JsonObject } from '../../../common/index.js';

/** A type of `authorization_details` that a resource declares (RFC 9396 §2.1). It belongs to one resource only. */
export interface DetailsType {
  /** The value of `type` in the objects. */
  readonly type: string;
  /** A JSON Schema (2020-12) of the objects, see `schemaFault`. */
  readonly schema: JsonObject;
  /** What the person reads first, with members of the object in braces: `Pay {amount.value} {amount.currency}`. */
  readonly title: string;
  /** Further lines of the same form. */
  readonly lines: readonly string[];
  /** Whether the person is asked each time. Otherwise a consent to an equal object is remembered. */
  readonly alwaysAsk: boolean;
}
