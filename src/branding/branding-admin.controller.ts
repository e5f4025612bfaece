import { Body, Controller, Delete, Get, HttpCode, Patch, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ApiProblems, CallerOfAdmin, EntityTagged, HonoursIfMatch, IfMatch, Precondition, RequiresScope, type AdminCaller,
} from '../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../config/index.js';
import { BrandingAdministration } from './branding-administration.js';
import { BrandingInput, BrandingView } from './branding.dto.js';
import { BRANDING_CHANGE_EXAMPLES, BRANDING_EXAMPLES } from './branding.examples.js';

@ApiTags('admin: branding')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminBranding)
export class BrandingAdminController {
  constructor(private readonly administration: BrandingAdministration) {}

  /** Get the brand that pages and mails show. */
  @Get()
  @RequiresScope('branding:write')
  @EntityTagged()
  @ApiOkResponse({ type: BrandingView })
  get(): Promise<BrandingView> {
    return this.administration.view();
  }

  /** Replace the brand. Members that are left out come from the environment. */
  @Put()
  @RequiresScope('branding:write')
  @ApiBody({ type: BrandingInput, examples: BRANDING_EXAMPLES })
  @ApiProblems(400, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: BrandingView })
  replace(
    @Body() body: BrandingInput,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<BrandingView> {
    return this.administration.set(body, 'replace', caller, precondition);
  }

  /** Change members of the brand. Members that are left out stay as they are. */
  @Patch()
  @RequiresScope('branding:write')
  @ApiBody({ type: BrandingInput, examples: BRANDING_CHANGE_EXAMPLES })
  @ApiProblems(400, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: BrandingView })
  change(
    @Body() body: BrandingInput,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<BrandingView> {
    return this.administration.set(body, 'change', caller, precondition);
  }

  /** Return to the brand of the environment. */
  @Delete()
  @HttpCode(204)
  @RequiresScope('branding:write')
  @ApiProblems(409)
  @HonoursIfMatch()
  @ApiNoContentResponse()
  async remove(@CallerOfAdmin() caller: AdminCaller, @IfMatch() precondition: Precondition): Promise<void> {
    await this.administration.remove(caller, precondition);
  }
}
