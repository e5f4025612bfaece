import type { Scheme } from '../request/presented-token.js';
import { RULES, type Rule, type RuleName } from './rules.js';

export interface RefusalOptions extends ErrorOptions {
  /** For the log only: what was expected and what was received, without the token. */
  readonly detail?: string | undefined;
  /** The scheme of the request. */
  readonly scheme?: Scheme | undefined;
  /** Further parameters of the challenge. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A request that the guard refuses, with the rule that it breaks. */
export class Refusal extends Error {
  readonly detail: string | undefined;
  readonly scheme: Scheme | undefined;
  readonly attributes: Readonly<Record<string, string>>;

  constructor(
    readonly id: RuleName,
    { detail, scheme, attributes = {}, ...options }: RefusalOptions = {},
  ) {
    super(detail === undefined ? RULES[id].description : `${RULES[id].description}: ${detail}`, options);
    this.detail = detail;
    this.scheme = scheme;
    this.attributes = attributes;
  }

  get rule(): Rule {
    return RULES[this.id];
  }

  /** The same refusal in answer to a request with a scheme. */
  of(scheme: Scheme): Refusal {
    const { detail, attributes, cause } = this;
    return this.scheme === undefined ? new Refusal(this.id, { detail, attributes, cause, scheme }) : this;
  }
}

/** An untrusted value for a log: quoted, without control characters, at most 100 characters. */
export function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}
