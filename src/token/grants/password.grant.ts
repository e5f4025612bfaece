import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { Clock, Scope, severalValues } from '../../common/index.js';
import {
  AMR,
  MembershipDirectory,
  NO_DEMAND,
  PasswordAuthentication,
  SignInPolicy,
  type SignInSource,
  type User,
} from '../../user/index.js';
import { AudienceService } from '../audience/audience.service.js';
import { refuse, type Caller, type GrantDecision, type GrantHandler, type Refusal } from '../grant-handler.js';
import { grantRefusals } from '../refusals/grants.js';
import { detailsRefusals } from '../refusals/authorization-details.js';
import { Details, ScopedParameters } from '../token.dto.js';

/** RFC 6749 §4.3.2. */
export class PasswordParameters extends ScopedParameters {
  /** @example "alice" */
  @IsString()
  @MaxLength(500)
  username!: string;

  @IsString()
  @MaxLength(1000)
  @ApiProperty({ format: 'password' })
  password!: string;

  /** Refused: a person consents to objects at a page of this server only. */
  @Details()
  authorization_details?: string;
}

/**
 * Exchanges a user's password for tokens (RFC 6749 §4.3), for highly trusted clients that are registered for it. It is
 * never a default, and issues neither ID tokens nor admin scopes.
 */
@Injectable()
export class PasswordGrant implements GrantHandler<PasswordParameters> {
  readonly grantType = 'password';
  readonly parameters = PasswordParameters;

  constructor(
    private readonly passwords: PasswordAuthentication,
    private readonly policy: SignInPolicy,
    private readonly audiences: AudienceService,
    private readonly memberships: MembershipDirectory,
    private readonly clock: Clock,
  ) {}

  async decide(request: PasswordParameters, caller: Caller): Promise<GrantDecision | Refusal> {
    const { client } = caller;
    if (request.authorization_details !== undefined) throw detailsRefusals.grantWithout();
    const askedScope = Scope.parse(request.scope);
    const resolved = await this.audiences.resolve(client, askedScope, severalValues(request.resource), []);
    const nextFor = async (user: User) => {
      const demand = this.policy.onMember(NO_DEMAND, await this.memberships.of(user));
      return this.policy.next(user, AMR.password, demand);
    };
    const completes = async (user: User) => (await nextFor(user)) === 'done';
    const source = sourceOf(caller);
    const user = await this.passwords.authenticate(request.username, request.password, source, completes);
    if (user === null) return refuse(grantRefusals.notValid({ reason: 'wrong username or password' }));
    const next = await nextFor(user);
    if (next === 'newPassword') return refuse(grantRefusals.passwordChangeNeeded());
    if (next !== 'done') return refuse(grantRefusals.secondFactorNeeded());
    const memberships = await this.memberships.of(user);
    if (!memberships.mayUse(client)) return refuse(grantRefusals.notAllowed());
    return {
      client,
      begins: { user, authTime: this.clock.now(), amr: AMR.password },
      askedScope,
      ...(await this.audiences.heldBy(resolved, memberships.rolesAt)),
      memberships,
      refreshToken: 'new',
    };
  }
}

/** All users of a confidential client share its server's address, which therefore does not identify a guesser. */
function sourceOf({ client, address }: Caller): SignInSource {
  return { clientId: client.id, ...(client.isPublic ? { address } : { through: client.id }) };
}
