import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify, type CryptoKey, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import { SETTINGS, type Settings } from '../module/settings.js';
import { ProviderKeys } from '../provider/provider-keys.js';
import { refusalOf } from './jwt-errors.js';
import { checkType } from './jwt-type.js';

export type Claims = Readonly<Record<string, unknown>>;

/** `eyJ` is `{"` in base64url. */
const JWS = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;

/** Verifies JWT access tokens with the keys of the provider (RFC 9068 §4). */
@Injectable()
export class JwtVerifier {
  private readonly options: JWTVerifyOptions;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(ProviderKeys) private readonly keys: ProviderKeys,
  ) {
    const { issuer, audience, algorithms, clockTolerance } = settings;
    this.options = {
      issuer,
      audience: [...audience],
      algorithms: [...algorithms],
      clockTolerance,
      requiredClaims: ['exp'],
    };
  }

  /**
   * Only `kid` and `alg` of the header choose the key: `jku`, `jwk`, `x5u` and `x5c` have no effect (RFC 8725 §3.10).
   *
   * @throws Refusal
   */
  async verify(jwt: string): Promise<Claims> {
    try {
      const { payload, protectedHeader } = await this.checked(jwt);
      checkType(protectedHeader.typ, payload, this.settings.acceptUntypedTokens);
      return payload;
    } catch (error) {
      throw refusalOf(error);
    }
  }

  private async checked(jwt: string): Promise<JWTVerifyResult> {
    const options = { ...this.options, currentDate: this.settings.now() };
    try {
      return await jwtVerify(jwt, this.keys.find, options);
    } catch (error) {
      // A token without kid, and several keys for its algorithm: one of them may have signed it.
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return verifyWithAny(jwt, error, options);
    }
  }
}

async function verifyWithAny(jwt: string, keys: AsyncIterable<CryptoKey>, options: JWTVerifyOptions) {
  for await (const key of keys) {
    try {
      return await jwtVerify(jwt, key, options);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** Whether a token has the form of a signed JWT: three parts, of which the first is a JSON object. */
export function isJwt(token: string): boolean {
  return JWS.test(token);
}
