import { Test, type TestingModule } from '@nestjs/testing';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditModule } from '../../src/audit/index.js';
import { BrandingModule } from '../../src/branding/index.js';
import { ConfigModule, loadConfiguration } from '../../src/config/index.js';
import { DatabaseModule } from '../../src/database/index.js';
import { Mail } from '../../src/mail/mail.entity.js';
import { SmtpTimeouts } from '../../src/mail/delivery/smtp-timeouts.js';
import { MailModule } from '../../src/mail/index.js';
import { FixedClock } from './fixed-clock.js';

/** The mail room alone, over a fixed clock. */
export class MailRoom {
  private constructor(
    private readonly module: TestingModule,
    readonly clock: FixedClock,
  ) {}

  /** @param url of a database made by `migratedDatabase`, which rooms can share; its maker removes it */
  static async open(
    url: string,
    env: Readonly<Record<string, string>> = {},
    timeouts: Partial<SmtpTimeouts> = {},
    clock = new FixedClock(),
  ): Promise<MailRoom> {
    const configuration = loadConfiguration({
      NODE_ENV: 'test', DATABASE_URL: url, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url'), ...env,
    }); // prettier-ignore
    const imports = [
      ConfigModule.with(configuration, { clock }),
      DatabaseModule,
      AuditModule,
      BrandingModule,
      MailModule,
    ];
    const module = await Test.createTestingModule({ imports })
      .overrideProvider(SmtpTimeouts)
      .useValue({ ...new SmtpTimeouts(), ...timeouts })
      .compile();
    return new MailRoom(await module.init(), clock);
  }

  get<T>(token: abstract new (...parameters: never[]) => T): T {
    return this.module.get<T>(token);
  }

  get dataSource(): DataSource {
    return this.module.get<DataSource>(getDataSourceToken());
  }

  /** The rows of the outbox, the oldest first. */
  mails(): Promise<Mail[]> {
    return this.dataSource.getRepository(Mail).find({ order: { id: 'ASC' } });
  }

  close(): Promise<void> {
    return this.module.close();
  }
}
