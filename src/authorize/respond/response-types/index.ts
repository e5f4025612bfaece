import type { ResponseType } from '../../../common/index.js';
import { CodeResponseType } from './code.js';
import { IdTokenResponseType } from './id-token.js';
import { NoneResponseType } from './none.js';
import { combinationsOf } from './combinations.js';
import type { ResponseTypeHandler } from './response-type.js';
import { TokenResponseType } from './token.js';

export type { ApprovedRequest, Artifact, ResponseTypeHandler } from './response-type.js';

/**
 * Every word of a response_type, in the order in which they are issued: an ID token hashes what comes before it.
 * `alone` says that it stands in no combination. A new one is a file and a line.
 */
export const RESPONSE_TYPES = [
  { word: 'code', handler: CodeResponseType, alone: false },
  { word: 'token', handler: TokenResponseType, alone: false },
  { word: 'id_token', handler: IdTokenResponseType, alone: false },
  { word: 'none', handler: NoneResponseType, alone: true },
] as const;

/** Each combination as its sorted words, for example `code id_token`. */
export const SUPPORTED_RESPONSE_TYPES: readonly string[] = combinationsOf(RESPONSE_TYPES);

/** The handlers of a response_type, in the order in which they issue. */
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
