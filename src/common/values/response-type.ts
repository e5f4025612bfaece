import { wordsOf } from './words.js';

/** What a client requests of the authorization endpoint: a set of words (RFC 6749 §3.1.1), such as `code id_token`. */
export class ResponseType {
  private constructor(private readonly words: readonly string[]) {}

  /** @param text the `response_type` parameter; the order of its words has no meaning */
  static parse(text: string | undefined): ResponseType {
    return new ResponseType(wordsOf(text).toSorted());
  }

  has(word: string): boolean {
    return this.words.includes(word);
  }

  /** Whether the authorization endpoint returns a token, which must not be in a query (Multiple Response Types §5). */
  get returnsTokens(): boolean {
    return this.has('token') || this.has('id_token');
  }

  /** Its sorted words, as they are stored and compared. */
  toString(): string {
    return this.words.join(' ');
  }
}
