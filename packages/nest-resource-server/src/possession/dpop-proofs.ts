import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify, type JWTVerifyResult } from 'jose';
import { SETTINGS, type DpopSettings, type Settings } from '../module/settings.js';
import { Refusal } from '../refusals/refusal.js';
import { headerValues, rawOf, targetOf, type HttpRequest } from '../request/http-request.js';
import { checkProofClaims, type ProofClaims } from './dpop-claims.js';

const LONGEST = 8000;
/** A segment `.` or `..`, and what URLs read as a slash. Routers keep them, so the route is not that of the normal URL. */
const NOT_NORMAL = /\\|\/(\.|%2e){1,2}(\/|$)/i;

/** Verifies DPoP proofs at this API (RFC 9449 §4.3, §7.1). */
@Injectable()
export class DpopProofs {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * @param jkt thumbprint of the key to which the token is bound
   * @throws Refusal `dpop-…`, `unknown-binding` when DPoP is off
   */
  async check(request: HttpRequest, accessToken: string, jkt: string): Promise<void> {
    const { dpop } = this.settings;
    if (dpop === null) throw new Refusal('unknown-binding', { detail: 'DPoP is off, or publicUrl is not set' });
    const { payload, protectedHeader } = await this.signed(proofOf(request), dpop);
    const proof = this.checkedClaims(payload, request, accessToken, dpop);
    if ((await calculateJwkThumbprint(protectedHeader.jwk!)) !== jkt) throw new Refusal('dpop-key');
    checkNonce(proof.nonce, dpop);
    await this.use(`${jkt}.${proof.jti}`, proof.iat, dpop);
  }

  /** The key is the one in the header of the proof: the token says whether it is the right one. */
  private async signed(proof: string, { algorithms }: DpopSettings): Promise<JWTVerifyResult> {
    const { clockTolerance, now } = this.settings;
    const options = { typ: 'dpop+jwt', algorithms: [...algorithms], clockTolerance, currentDate: now() };
    try {
      return await jwtVerify(proof, EmbeddedJWK, options);
    } catch (cause) {
      const isForged = cause instanceof errors.JWSSignatureVerificationFailed;
      // The key of the header is untrusted, and its import may throw any error.
      const detail = cause instanceof Error ? cause.message : undefined;
      throw new Refusal(isForged ? 'dpop-signature' : 'dpop-malformed', { detail, cause });
    }
  }

  private checkedClaims(
    payload: object,
    request: HttpRequest,
    accessToken: string,
    { maxAge }: DpopSettings,
  ): ProofClaims {
    const { publicUrl, clockTolerance, now } = this.settings;
    return checkProofClaims(payload, {
      method: rawOf(request).method ?? request.method,
      url: publicUrl!(request).replace(/\/$/, '') + sentPath(request),
      ath: createHash('sha256').update(accessToken).digest('base64url'),
      now: now().getTime() / 1000,
      maxAge,
      clockTolerance,
    });
  }

  private async use(key: string, iat: number, { replays, maxAge }: DpopSettings): Promise<void> {
    const expiresAt = new Date((iat + maxAge + this.settings.clockTolerance) * 1000);
    const digest = createHash('sha256').update(key).digest('base64url');
    const outcome = await replays.use(digest, expiresAt, this.settings.now());
    if (outcome === 'used-before') throw new Refusal('dpop-replay');
    if (outcome === 'full') throw new Refusal('replays-full');
  }
}

/** A target that is not a path would lengthen the host: `https://example.com` and `pany://x` begin a URL of another host. */
function sentPath(request: HttpRequest): string {
  const [path = ''] = targetOf(request).split('?', 1);
  if (!path.startsWith('/') || NOT_NORMAL.test(path)) {
    throw new Refusal('dpop-htu', { detail: 'the request has a target that is not a normal path' });
  }
  return path;
}

function proofOf(request: HttpRequest): string {
  const [proof, ...more] = headerValues(request, 'dpop');
  if (proof === undefined || more.length > 0) {
    throw new Refusal('dpop-header', { detail: proof === undefined ? 'there is none' : 'there are several' });
  }
  if (proof.length > LONGEST) throw new Refusal('dpop-malformed', { detail: `it has more than ${LONGEST} characters` });
  return proof;
}

/** Where this API gives out no nonces, one of another server has no meaning (RFC 9449 §9). */
function checkNonce(nonce: string | undefined, { nonces }: DpopSettings): void {
  if (nonces === null || (nonce !== undefined && nonces.accepts(nonce))) return;
  throw new Refusal('dpop-nonce');
}
