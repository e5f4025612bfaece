import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CallerOfAdmin, RequiresScope, type AdminCaller } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { AcceptedSignIn, RejectedSignIn, SignInAnswered } from './interaction-admin.dto.js';
import { InteractionAnswers } from './interaction-answers.js';
import { ACCEPTED_EXAMPLES, REJECTED_EXAMPLES } from './interaction-examples.js';
import { InteractionView } from './interaction-view.dto.js';
import { InteractionViews } from './interaction-views.js';

const UNKNOWN = { 404: 'LOGIN_URL is not set, or the interaction is unknown or has expired' };
const INVALID = { 409: 'The request of the interaction is not valid any more, or the client expects another user' };

/** The API of the sign-in application that LOGIN_URL names. */
@ApiTags('admin: interactions')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminInteractions)
export class InteractionAdminController {
  constructor(
    private readonly views: InteractionViews,
    private readonly answers: InteractionAnswers,
  ) {}

  /** Get what an interaction asks of the sign-in application. */
  @Get(':interaction')
  @RequiresScope('interactions:write')
  @ApiProblems(UNKNOWN, INVALID)
  @ApiOkResponse({ type: InteractionView })
  get(@Param('interaction') id: string): Promise<InteractionView> {
    return this.views.of(id);
  }

  /** Accept a completed sign-in. A later answer to the same interaction replaces it. */
  @Post(':interaction/accept')
  @HttpCode(200)
  @RequiresScope('interactions:write')
  @ApiBody({ type: AcceptedSignIn, examples: ACCEPTED_EXAMPLES })
  @ApiProblems(400, UNKNOWN, INVALID, 413, 415)
  @ApiOkResponse({ type: SignInAnswered })
  accept(
    @Param('interaction') id: string,
    @Body() body: AcceptedSignIn,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<SignInAnswered> {
    return this.answers.accept(id, body, caller);
  }

  /** Reject an interaction: the client receives the error. A later answer to the same interaction replaces it. */
  @Post(':interaction/reject')
  @HttpCode(200)
  @RequiresScope('interactions:write')
  @ApiBody({ type: RejectedSignIn, examples: REJECTED_EXAMPLES })
  @ApiProblems(400, UNKNOWN, INVALID, 413, 415)
  @ApiOkResponse({ type: SignInAnswered })
  reject(
    @Param('interaction') id: string,
    @Body() body: RejectedSignIn,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<SignInAnswered> {
    return this.answers.reject(id, body, caller);
  }
}
