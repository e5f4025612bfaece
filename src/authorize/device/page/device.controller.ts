import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../../interact/browser/visitors.js';
import { OwnFormGuard } from '../../interact/own-form.js';
import { DescribesDevice, DescribesDeviceForm } from './device.swagger.js';
import { DevicePageService } from './device-page.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.device)
@UseInterceptors(ReplyInterceptor)
export class DeviceController {
  constructor(private readonly service: DevicePageService) {}

  /** The pages on which a person enters the code of a device, and allows or denies its request (RFC 8628 §3.3). */
  @Get()
  @DescribesDevice()
  show(@QueryParameters() query: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(query, visitor);
  }

  /** Submit a code, or the answer to the request of a device. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesDeviceForm()
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
