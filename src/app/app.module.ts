import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AccountModule } from '../account/index.js';
import { AuditModule } from '../audit/index.js';
import { ApprovalSwitchModule, AuthorizeModule, StoredLogoutOutbox } from '../authorize/index.js';
import { BrandingModule } from '../branding/index.js';
import { ClientModule, ResourceRoles } from '../client/index.js';
import {
  AllSessions,
  Capabilities,
  DefinedRoles,
  GroupNames,
  Principals,
  RefusalLog,
  RoleHolders,
  UserAuthorizations,
} from '../common/index.js';
import { ConfigModule, type Configuration, type Replaced } from '../config/index.js';
import { DatabaseModule } from '../database/index.js';
import { DiscoveryModule } from '../discovery/index.js';
import { ExplorerModule } from '../explorer/index.js';
import { KeyModule } from '../key/index.js';
import { MailModule } from '../mail/index.js';
import { OperationsModule, RefusalRecorder, RefusalsModule } from '../operations/index.js';
import { OutboundModule } from '../outbound/index.js';
import { AllPrincipals } from './all-principals.js';
import { RegistryCapabilities } from './registry-capabilities.js';
import { Authorizations, TokenModule } from '../token/index.js';
import { EverySession, GroupDirectory, LogoutOutbox, RoleHoldings, UserModule } from '../user/index.js';

/** Binds the abstract classes of lower rooms to implementations in higher rooms. */
@Global()
@Module({
  imports: [RefusalsModule, UserModule, ClientModule, TokenModule, AuthorizeModule],
  providers: [
    { provide: RefusalLog, useExisting: RefusalRecorder },
    { provide: AllSessions, useExisting: EverySession },
    { provide: LogoutOutbox, useExisting: StoredLogoutOutbox },
    { provide: UserAuthorizations, useExisting: Authorizations },
    { provide: Capabilities, useClass: RegistryCapabilities },
    { provide: Principals, useClass: AllPrincipals },
    { provide: GroupNames, useExisting: GroupDirectory },
    { provide: RoleHolders, useExisting: RoleHoldings },
    { provide: DefinedRoles, useExisting: ResourceRoles },
  ],
  exports: [
    RefusalLog,
    AllSessions,
    LogoutOutbox,
    UserAuthorizations,
    Capabilities,
    Principals,
    GroupNames,
    RoleHolders,
    DefinedRoles,
  ],
})
class Upward {}

@Module({})
export class AppModule {
  static with(configuration: Configuration, replaced: Replaced): DynamicModule {
    return {
      module: AppModule,
      imports: [
        // First, because its routes are the busiest and Express tries routes in this order.
        TokenModule,
        ConfigModule.with(configuration, replaced),
        DatabaseModule,
        OutboundModule,
        AuditModule,
        BrandingModule,
        MailModule,
        KeyModule,
        UserModule,
        ClientModule,
        AuthorizeModule,
        ...(configuration.answersForTests ? [ApprovalSwitchModule] : []),
        AccountModule,
        DiscoveryModule,
        OperationsModule,
        ExplorerModule,
        Upward,
      ],
    };
  }
}
