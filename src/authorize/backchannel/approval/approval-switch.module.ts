import { Module } from '@nestjs/common';
import { TokenModule } from '../../../token/index.js';
import { UserModule } from '../../../user/index.js';
import { AuthorizeModule } from '../../authorize.module.js';
import { ApprovalSwitchController } from './approval-switch.controller.js';

/** The answers by URL. Only the application of NODE_ENV=test imports it. */
@Module({ imports: [AuthorizeModule, TokenModule, UserModule], controllers: [ApprovalSwitchController] })
export class ApprovalSwitchModule {}
