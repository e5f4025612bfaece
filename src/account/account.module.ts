import { Module } from '@nestjs/common';
import { AuthorizeModule } from '../authorize/index.js';
import { ClientModule } from '../client/index.js';
import { TokenModule } from '../token/index.js';
import { UserModule } from '../user/index.js';
import { AccountController } from './account.controller.js';
import { AccountPage } from './account-page.js';
import { AccountService } from './account.service.js';
import { Applications } from './applications.js';

/** The account page, on which users see and end their sessions and the access of applications. */
@Module({
  imports: [ClientModule, UserModule, TokenModule, AuthorizeModule],
  controllers: [AccountController],
  providers: [AccountService, AccountPage, Applications],
})
export class AccountModule {}
