import type { ResponseType } from '../../../common/index.js';
import { CodeResponseType } from './code.response-type.js';
import { IdTokenResponseType } from './id-token.response-type.js';
import { NoneResponseType } from './none.response-type.js';
import type { ResponseTypeHandler } from './response-type.js';
import { TokenResponseType } from './token.response-type.js';

export type { ApprovedRequest, Artifact, ResponseTypeHandler } from './response-type.js';

/**
 * Every word of a response_type, in the order of issuing: an ID token hashes the code and the access token beside it.
 * `alone` marks a word that cannot be combined. A new one needs a file and a line.
 */
export const RESPONSE_TYPES = [
  { word: 'code', handler: CodeResponseType, alone: false },
  { word: 'token', handler: TokenResponseType, alone: false },
  { word: 'id_token', handler: IdTokenResponseType, alone: false },
  { word: 'none', handler: NoneResponseType, alone: true },
] as const;

/** Each combination as its sorted words, for example `code id_token`. */
export const SUPPORTED_RESPONSE_TYPES: readonly string[] = combinationsOf(RESPONSE_TYPES);

/** Maps a response_type to its handlers. */
export class ResponseTypeRegistry {
  private readonly handlers: ReadonlyMap<string, ResponseTypeHandler>;

  /** @param handlers of RESPONSE_TYPES, one for each, in that order */
  constructor(handlers: readonly ResponseTypeHandler[]) {
    this.handlers = new Map(RESPONSE_TYPES.map(({ word }, index) => [word, handlers[index]!]));
  }

  get(responseType: ResponseType): readonly ResponseTypeHandler[] {
    return [...this.handlers].filter(([word]) => responseType.has(word)).map(([, handler]) => handler);
  }
}

interface Word {
  readonly word: string;
  /** Whether the word cannot be combined. */
  readonly alone: boolean;
}

/**
 * Every response_type that the words allow: each set of combinable words, and each word that is alone (OAuth 2.0
 * Multiple Response Types §3 to §5).
 *
 * @returns each as its sorted words
 */
function combinationsOf(words: readonly Word[]): string[] {
  const sets = words
    .filter(({ alone }) => !alone)
    .reduce<readonly (readonly string[])[]>(
      (found, { word }) => [...found, ...found.map((set) => [...set, word])],
      [[]],
    );
  const combined = sets.filter((set) => set.length > 0).map((set) => set.toSorted().join(' '));
  return [...combined, ...words.filter(({ alone }) => alone).map(({ word }) => word)];
}
