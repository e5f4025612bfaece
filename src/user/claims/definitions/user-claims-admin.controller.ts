import { Body, Controller, Get, Param, Patch } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import {
  ApiProblems, AsSent, CallerOfAdmin, EntityTagged, HonoursIfMatch, IfMatch, Precondition, RequiresScope, type AdminCaller,
} from '../../../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../../../config/index.js';
import { UserDirectory } from '../../accounts/user-directory.js';
import type { ClaimValue } from './claim-value.js';
import { UserClaimValues } from './user-claim-values.js';

const VALUES = { type: 'object', additionalProperties: {}, example: { department: 'Warehouse' } } as const;

class CustomClaims {
  /** Values by the name of the claim. In a change, null removes a claim, and omitted claims stay. */
  @AsSent()
  @IsObject()
  @ApiProperty(VALUES)
  custom_claims!: Record<string, ClaimValue | null>;
}

const EXAMPLES = {
  text: { summary: 'A claim that is a text', value: { custom_claims: { cost_center: '4711' } } },
  none: { summary: 'Remove a claim', value: { custom_claims: { cost_center: null } } },
};

@ApiTags('admin: claims')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminUsers)
export class UserClaimsAdminController {
  constructor(
    private readonly users: UserDirectory,
    private readonly values: UserClaimValues,
  ) {}

  /** Get the values of the defined claims of a user. */
  @Get(':sub/custom-claims')
  @RequiresScope('users:read')
  @ApiProblems(404)
  @EntityTagged()
  @ApiOkResponse({ type: CustomClaims })
  async get(@Param('sub') sub: string): Promise<CustomClaims> {
    return { custom_claims: await this.values.of(await this.users.get(sub)) };
  }

  /** Change the values of the defined claims of a user. */
  @Patch(':sub/custom-claims')
  @RequiresScope('users:write')
  @ApiBody({ type: CustomClaims, examples: EXAMPLES })
  @ApiProblems(400, 404, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: CustomClaims })
  async change(
    @Param('sub') sub: string,
    @Body() body: CustomClaims,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<CustomClaims> {
    const before = await this.users.get(sub);
    precondition.assertHolds({ custom_claims: await this.values.of(before) });
    const user = await precondition.binding(this.values.change(before, body.custom_claims, caller));
    return { custom_claims: await this.values.of(user) };
  }
}
