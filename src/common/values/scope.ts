import { inputRefusals } from '../refusals/input.js';
import { wordsOf } from './words.js';

/** `scope-token` of RFC 6749 §3.3: printable ASCII without space, double quote and backslash. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** A set of scope values (RFC 6749 §3.3): immutable, without order, each value once. */
export class Scope implements Iterable<string> {
  static readonly EMPTY = new Scope([]);

  private constructor(private readonly values: readonly string[]) {}

  static of(values: Iterable<string>): Scope {
    return new Scope([...new Set(values)]);
  }

  /**
   * @param text the space-separated `scope` parameter; absent or empty is the empty scope
   * @throws OAuthError `invalid_scope` when a value has a character that RFC 6749 §3.3 does not allow
   */
  static parse(text: string | null | undefined): Scope {
    const values = wordsOf(text);
    if (!values.every((value) => SCOPE_TOKEN.test(value))) throw inputRefusals.scopeCharacters();
    return Scope.of(values);
  }

  get isEmpty(): boolean {
    return this.values.length === 0;
  }

  has(value: string): boolean {
    return this.values.includes(value);
  }

  covers(other: Scope): boolean {
    return other.values.every((value) => this.has(value));
  }

  filter(keep: (value: string) => boolean): Scope {
    return new Scope(this.values.filter(keep));
  }

  plus(other: Scope): Scope {
    return Scope.of([...this.values, ...other.values]);
  }

  minus(other: Scope): Scope {
    return this.filter((value) => !other.has(value));
  }

  equals(other: Scope): boolean {
    return this.values.length === other.values.length && this.covers(other);
  }

  [Symbol.iterator](): Iterator<string> {
    return this.values[Symbol.iterator]();
  }

  /** The values, separated by spaces. */
  toString(): string {
    return this.values.join(' ');
  }

  toJSON(): string {
    return this.toString();
  }
}
