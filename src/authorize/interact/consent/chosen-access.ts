import { Injectable } from '@nestjs/common';
import type { Parameters } from '../../../common/index.js';
import { AudienceService, type ScopeAndAudience } from '../../../token/index.js';

/** Finds out which part of the requested access a person allows (RFC 9396 §7: objects one by one). */
@Injectable()
export class ChosenAccess {
  constructor(private readonly audiences: AudienceService) {}

  /**
   * The access with the objects that the form names by their index. It never holds more than the request.
   *
   * @returns null when nothing remains
   */
  async of(form: Parameters, granted: ScopeAndAudience): Promise<ScopeAndAudience | null> {
    const { details } = granted;
    if (!details) return granted;
    const kept = details.filter((_, index) => form[`detail_${index}`] !== undefined);
    if (kept.length === details.length) return granted;
    const left = await this.audiences.withOnly(granted, kept.length === 0 ? null : kept);
    if (left.details) return left;
    // The token would be for the issuer, which the request did not name.
    const isForNothing = granted.resourceNamed && left.audience.length === 0 && !left.scope.has('openid');
    return left.scope.isEmpty || isForNothing ? null : left;
  }
}
