import type { User } from '../accounts/user.entity.js';

/** A user after the enrolment of a second factor. */
export interface Enrolment {
  readonly user: User;
  /** The part of `amr` that the enrolment has proved (RFC 8176). */
  readonly amr: readonly string[];
  /** New recovery codes, to show once; empty when the user has unused ones. */
  readonly recoveryCodes: readonly string[];
}
