import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../../interact/browser/visitors.js';
import { OwnFormGuard } from '../../interact/own-form.js';
import { DescribesApproval, DescribesApprovalForm } from './approval.swagger.js';
import { ApprovalPageService } from './approval-page.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.approve)
@UseInterceptors(ReplyInterceptor)
export class ApprovalController {
  constructor(private readonly service: ApprovalPageService) {}

  /** The page on which the signed-in person allows or denies a backchannel authentication request (CIBA Core §8). */
  @Get()
  @DescribesApproval()
  show(@QueryParameters('request') id: string | undefined, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(id, visitor);
  }

  /** Submit the form of the approval page. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesApprovalForm()
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
