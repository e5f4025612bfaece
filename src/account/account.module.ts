import { Module } from '@nestjs/common';
import { AuthorizeModule } from '../authorize/index.js';
import { ClientModule } from '../client/index.js';
import { TokenModule } from '../token/index.js';
import { UserModule } from '../user/index.js';
import { AccountController } from './account.controller.js';
import { AccountPage } from './account-page.js';
import { AccountService } from './account.service.js';
import { Applications } from './applications.js';

/** What people see and end of their own account. */
@Module({
  imports: [ClientModule, UserModule, TokenModule, AuthorizeModule],
  controllers: [AccountController],
  providers: [AccountService, AccountPage, Applications],
})
export class AccountModule {}
