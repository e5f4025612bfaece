import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ApiProblems, areAscii, CallerOfAdmin, EMPTY_PAGE, isId, pageFrom, RequiresScope, startOf, type AdminCaller,
} from '../../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../../config/index.js';
import { consentRefusals } from '../refusals/sessions.js';
import { ConsentPage, ConsentQuery, ConsentView } from './consent.dto.js';
import { ConsentStore } from './consent.store.js';
import { ConsentWithdrawal } from './consent-withdrawal.js';

@ApiTags('admin: consents')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminConsents)
export class ConsentAdminController {
  constructor(
    private readonly store: ConsentStore,
    private readonly withdrawal: ConsentWithdrawal,
  ) {}

  /** List consents, newest first. */
  @Get()
  @RequiresScope('authorizations:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: ConsentPage })
  async list(@Query() query: ConsentQuery): Promise<ConsentPage> {
    if (!areAscii(query.sub, query.client_id)) return EMPTY_PAGE;
    const filter = { userId: query.sub, clientId: query.client_id };
    return pageFrom(await this.store.list(filter, startOf(query), query.limit + 1), query.limit, ConsentView.of);
  }

  /** Withdraw a consent. The client's codes and tokens of this user end, and the client must ask for consent again. */
  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('authorizations:write')
  @ApiProblems(404)
  @ApiNoContentResponse()
  async withdraw(@Param('id') id: string, @CallerOfAdmin() caller: AdminCaller): Promise<void> {
    const consent = isId(id) ? await this.store.findById(id) : null;
    if (consent === null) throw consentRefusals.unknown();
    await this.withdrawal.of(consent, { reason: 'an administrator withdrew the consent', actor: caller.sub });
  }
}
