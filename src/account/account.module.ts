import { Module } from '@nestjs/common';
import { AuthorizeModule } from '../authorize/index.js';
import { ClientModule } from '../client/index.js';
import { TokenModule } from '../token/index.js';
import { UserModule } from '../user/index.js';
import { AccountController } from './account.controller.js';
import { AccountPage } from './account-page.js';
import { AccountService } from './account.service.js';
import { AddressController } from './address/address.controller.js';
import { AddressPage } from './address/address-page.js';
import { AddressService } from './address/address.service.js';
import { DataController } from './own-data/data.controller.js';
import { DataService } from './own-data/data.service.js';
import { OwnAccess } from './own-data/own-access.js';
import { OwnData } from './own-data/own-data.js';
import { OwnFactors } from './own-data/own-factors.js';
import { ProfileController } from './profile/profile.controller.js';
import { ProfilePage } from './profile/profile-page.js';
import { ProfileService } from './profile/profile.service.js';
import { RecentSignIns } from './security/recent-sign-ins.js';
import { LinkedAccountsController } from './security/linked-accounts.controller.js';
import { LinkedAccountsService } from './security/linked-accounts.service.js';
import { SecurityController } from './security/security.controller.js';
import { SecurityPage } from './security/security-page.js';
import { SecurityService } from './security/security.service.js';
import { WaitingApprovals } from './waiting-approvals.js';
import { Applications } from './applications.js';

/** The account page, on which users see and end their sessions and the access of applications. */
@Module({
  imports: [ClientModule, UserModule, TokenModule, AuthorizeModule],
  controllers: [
    SecurityController,
    LinkedAccountsController,
    ProfileController,
    AddressController,
    DataController,
    AccountController,
  ],
  providers: [
    RecentSignIns,
    LinkedAccountsService,
    SecurityService,
    SecurityPage,
    AddressService,
    AddressPage,
    ProfileService,
    ProfilePage,
    DataService,
    OwnData,
    OwnAccess,
    OwnFactors,
    AccountService,
    AccountPage,
    Applications,
    WaitingApprovals,
  ],
})
export class AccountModule {}
