import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditModule } from '../../src/audit/index.js';
import { AuditEvent } from '../../src/audit/audit-event.entity.js';
import { LogoutDelivery } from '../../src/authorize/logout/back-channel/logout-delivery.entity.js';
import { LogoutDeliveryStore } from '../../src/authorize/logout/back-channel/logout-delivery.store.js';
import { StoredLogoutOutbox } from '../../src/authorize/logout/back-channel/stored-logout-outbox.js';
import { BrandingModule } from '../../src/branding/index.js';
import { DefinedRoles, Principals, UserAuthorizations } from '../../src/common/index.js';
import { ConfigModule, loadConfiguration, type HashCost } from '../../src/config/index.js';
import { MailModule } from '../../src/mail/index.js';
import { OutboundModule } from '../../src/outbound/index.js';
import { DatabaseModule, Transactions, type Tx } from '../../src/database/index.js';
import { LiveAuthorizations } from '../../src/token/authorizations/live-authorizations.js';
import { Authorizations, AuthorizationStore, TOKEN_ENTITIES } from '../../src/token/index.js';
import { Passwords } from '../../src/user/credentials/passwords.js';
import { LogoutOutbox, UserModule, type User } from '../../src/user/index.js';
import { UserStore, type UserColumns } from '../../src/user/accounts/user.store.js';
import { usernameKeyOf } from '../../src/user/accounts/username.js';
import { CHEAP_HASH, type Database } from './app.js';
import { migratedDatabase } from './migrated-database.js';
import { FixedClock } from './fixed-clock.js';

/** The user room alone has no clients, so here another administrator always remains, and every id is free. */
class AnotherAdministrator extends Principals {
  keepAdministrator<T>(_tx: Tx, work: () => Promise<T>): Promise<T> {
    return work();
  }

  async claimIdentity(): Promise<void> {}

  claimIdentities(): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set());
  }
}

/** No resource defines a role here. */
class NoRoles extends DefinedRoles {
  async excludeChanges(): Promise<void> {}

  in(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  current(): Promise<readonly []> {
    return Promise.resolve([]);
  }
}

/** Providers of rooms above, which `app.module` binds for this one. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([...TOKEN_ENTITIES, LogoutDelivery])],
  providers: [
    LiveAuthorizations,
    AuthorizationStore,
    Authorizations,
    LogoutDeliveryStore,
    { provide: LogoutOutbox, useClass: StoredLogoutOutbox },
    { provide: UserAuthorizations, useExisting: Authorizations },
    { provide: Principals, useClass: AnotherAdministrator },
    { provide: DefinedRoles, useClass: NoRoles },
  ],
  exports: [Authorizations, LogoutDeliveryStore, LogoutOutbox, UserAuthorizations, Principals, DefinedRoles],
})
class Upward {}

/** The user room alone, over a new database and a fixed clock. */
export class UserRoom {
  private constructor(
    private readonly module: TestingModule,
    private readonly remove: () => Promise<void>,
    readonly clock: FixedClock,
  ) {}

  /** @param hashCost by default the lowest, see `startApp` */
  static async open(
    database: Database,
    env: Readonly<Record<string, string>> = {},
    hashCost: HashCost = CHEAP_HASH,
  ): Promise<UserRoom> {
    const { url, remove } = await migratedDatabase(database);
    const clock = new FixedClock();
    const configuration = loadConfiguration({
      NODE_ENV: 'test', DATABASE_URL: url, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url'), ...env,
    }); // prettier-ignore
    const imports = [
      ConfigModule.with(configuration, { clock, hashCost }),
      DatabaseModule,
      AuditModule,
      BrandingModule,
      MailModule,
      OutboundModule,
      UserModule,
      Upward,
    ];
    const module = await Test.createTestingModule({ imports }).compile();
    return new UserRoom(await module.init(), remove, clock);
  }

  get<T>(token: abstract new (...parameters: never[]) => T): T {
    return this.module.get<T>(token);
  }

  get dataSource(): DataSource {
    return this.module.get<DataSource>(getDataSourceToken());
  }

  /** Creates a user, with a password when one is given. */
  async user(
    username: string,
    { password, ...columns }: Partial<UserColumns> & { password?: string } = {},
  ): Promise<User> {
    const given = {
      username,
      usernameKey: usernameKeyOf(username)!,
      claims: {},
      adminScopes: [],
      disabled: false,
      requiresPasswordChange: false,
      ...columns,
    };
    const passwords = this.get(Passwords);
    const hash = password === undefined ? undefined : await passwords.hash(password, given);
    return this.get(Transactions).run(async (tx) => {
      const user = await this.get(UserStore).add(tx, given);
      if (hash !== undefined) await passwords.set(tx, user.id, hash);
      return user;
    });
  }

  /** Audit events of one type, the oldest first. */
  audited(type: string): Promise<AuditEvent[]> {
    return this.dataSource.getRepository(AuditEvent).find({ where: { type }, order: { id: 'ASC' } });
  }

  async close(): Promise<void> {
    await this.module.close();
    await this.remove();
  }
}
