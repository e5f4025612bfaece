/**
 * The cost of a password hash: OWASP's recommendation for argon2id with one lane. No setting changes it. Tests whose
 * subject is not the hash pass a lower one to `createApp`.
 */
export class HashCost {
  constructor(
    /** KiB. */
    readonly memoryCost = 19_456,
    /** Passes. */
    readonly timeCost = 2,
  ) {}
}
