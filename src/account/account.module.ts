import { Module } from '@nestjs/common';
import { AuthorizeModule } from '../authorize/index.js';
import { ClientModule } from '../client/index.js';
import { TokenModule } from '../token/index.js';
import { UserModule } from '../user/index.js';
import { AccountController } from './account.controller.js';
import { AccountPage } from './account-page.js';
import { AccountService } from './account.service.js';
import { RecentSignIns } from './security/recent-sign-ins.js';
import { LinkedAccountsController } from './security/linked-accounts.controller.js';
import { LinkedAccountsService } from './security/linked-accounts.service.js';
import { SecurityController } from './security/security.controller.js';
import { SecurityPage } from './security/security-page.js';
import { SecurityService } from './security/security.service.js';
import { Applications } from './applications.js';

/** The account page, on which users see and end their sessions and the access of applications. */
@Module({
  imports: [ClientModule, UserModule, TokenModule, AuthorizeModule],
  controllers: [SecurityController, LinkedAccountsController, AccountController],
  providers: [
    RecentSignIns,
    LinkedAccountsService,
    SecurityService,
    SecurityPage,
    AccountService,
    AccountPage,
    Applications,
  ],
})
export class AccountModule {}
