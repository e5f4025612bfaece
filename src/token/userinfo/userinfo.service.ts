import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { challenged } from '../../common/index.js';
import { ClaimsService, SubjectIdentifiers, UserDirectory } from '../../user/index.js';
import { BearerAuthentication } from '../access-tokens/bearer-authentication.js';

export type Userinfo = { readonly sub: string } & Readonly<Record<string, unknown>>;

/** Answers for the user behind an access token (OIDC Core §5.3). */
@Injectable()
export class UserinfoService {
  constructor(
    private readonly bearer: BearerAuthentication,
    private readonly users: UserDirectory,
    private readonly subjects: SubjectIdentifiers,
    private readonly claims: ClaimsService,
  ) {}

  /**
   * @returns `sub` as in the ID token, and the claims of the granted scopes only (OIDC Core §5.4)
   * @throws OAuthError with the challenge of RFC 6750 §3
   */
  async about(request: Request): Promise<Userinfo> {
    const { authorization, client, scope } = await this.bearer.authenticate(request, 'openid');
    const user = authorization && (await this.users.find(authorization.userId));
    if (!user) throw challenged('invalid_token', 'The access token is not valid');
    return { sub: this.subjects.subjectFor(user, client), ...this.claims.claimsFor(user, scope) };
  }
}
