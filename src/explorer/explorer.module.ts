import { Module } from '@nestjs/common';
import { AuthorizeModule } from '../authorize/index.js';
import { ClientModule } from '../client/index.js';
import { TokenModule } from '../token/index.js';
import { UserModule } from '../user/index.js';
import { DemoApiController } from './demo-api.controller.js';
import { DemoClients } from './demo-clients.js';
import { DemoData } from './demo-data.service.js';
import { HomeController } from './home.controller.js';
import { MailboxController } from './mailbox.controller.js';

/** The start page, the demo data and the resource server of the demo. */
@Module({
  imports: [ClientModule, UserModule, TokenModule, AuthorizeModule],
  controllers: [HomeController, DemoApiController, MailboxController],
  providers: [DemoData, DemoClients],
})
export class ExplorerModule {}
