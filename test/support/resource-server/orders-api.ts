import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { HttpsOptions } from '@nestjs/common/interfaces/external/https-options.interface.js';
import { Body, Controller, Get, Module, Param, Post, UseGuards, type DynamicModule, type INestApplication, type LoggerService } from '@nestjs/common'; // prettier-ignore
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AccessToken, CurrentToken, Groups, Public, RequiresAuthentication, ResourceServerGuard, ResourceServerModule, Roles, Scopes, type GuardOptions, type ResourceServerOptions } from '@grantry/nest'; // prettier-ignore

export type Platform = 'express' | 'fastify';
export const PLATFORMS: readonly Platform[] = ['express', 'fastify'];

@Controller('orders')
class OrdersController {
  @Get()
  @Scopes('orders:read')
  list(@CurrentToken() token: AccessToken) {
    return { of: token.subject };
  }

  @Get('items/:name')
  @Scopes('orders:read')
  item(@Param('name') name: string) {
    return { name };
  }

  @Post()
  @Scopes('orders:read', 'orders:write')
  place(@Body() order: unknown) {
    return { order };
  }
}

@Controller()
class RestController {
  @Get('me')
  me(@CurrentToken() token: AccessToken) {
    const { subject, clientId, scopes, roles, groups, claims } = token;
    return { subject, clientId, scopes: [...scopes], roles: [...roles], groups: [...groups], claims };
  }

  @Get('health')
  @Public()
  health(@CurrentToken() token: AccessToken | undefined) {
    return { token: token === undefined ? 'none' : 'some' };
  }

  @Get('twice')
  @UseGuards(ResourceServerGuard)
  twice() {
    return {};
  }

  @Get('managers')
  @Roles('manager', 'owner')
  managers() {
    return {};
  }

  @Get('staff')
  @Groups('staff')
  staff() {
    return {};
  }

  @Post('payments')
  @RequiresAuthentication({ acr: ['urn:example:2', 'phr'], maxAge: 300 })
  pay() {
    return {};
  }
}

/** Requirements of a controller, and what routes add. */
@Controller('admin')
@Scopes('orders:admin')
class AdminController {
  @Get()
  both() {
    return {};
  }

  @Get('write')
  @Scopes('orders:write')
  write() {
    return {};
  }

  @Get('open')
  @Public()
  open() {
    return {};
  }
}

@Controller('public')
@Public()
class PublicController {
  @Get()
  open() {
    return {};
  }

  @Get('closed')
  @Scopes('orders:read')
  closed() {
    return {};
  }
}

@Module({})
class OrdersModule {}

/** A log line, with its level. */
export type LogLine = readonly [level: string, text: string];

export interface ApiOptions {
  readonly platform?: Platform;
  readonly options: ResourceServerOptions & GuardOptions;
  readonly prefix?: string;
  readonly tls?: HttpsOptions;
  /** Replaces the module that `options` make. */
  readonly module?: DynamicModule;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly challenges: readonly string[];
  // Any JSON: each test asserts what it expects.
  readonly body: { readonly [member: string]: any }; // oxlint-disable-line typescript/no-explicit-any
}

/** A NestJS API that the package protects, and a client that sends every header as written. */
export class OrdersApi {
  private constructor(
    readonly app: INestApplication,
    readonly url: string,
    readonly log: readonly LogLine[],
  ) {}

  static async start({ platform = 'express', options, prefix, tls, module }: ApiOptions): Promise<OrdersApi> {
    const log: LogLine[] = [];
    const imports = [module ?? ResourceServerModule.forRoot(options)];
    const controllers = [OrdersController, RestController, AdminController, PublicController];
    const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter(tls ? ({ https: tls } as object) : {}); // prettier-ignore
    const app = await NestFactory.create({ module: OrdersModule, imports, controllers }, adapter, {
      logger: loggerInto(log),
      abortOnError: false,
      ...(tls && { httpsOptions: tls }),
    });
    if (prefix !== undefined) app.setGlobalPrefix(prefix);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return new OrdersApi(app, `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, log);
  }

  /** @param headers names and values in turns, so that one can be repeated */
  send(method: string, path: string, headers: readonly string[] = [], body = ''): Promise<Answer> {
    const { host, hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const all = ['Host', host, 'Content-Length', String(Buffer.byteLength(body)), ...headers];
      httpRequest({ method, hostname, port, path, headers: all }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { statusCode: status = 0, headers: received, headersDistinct } = response;
          const challenges = headersDistinct['www-authenticate'] ?? [];
          resolve({ status, headers: received, challenges, body: parsed(Buffer.concat(chunks).toString()) });
        });
      })
        .on('error', reject)
        .end(body);
    });
  }

  get(path: string, token?: string, ...headers: readonly string[]): Promise<Answer> {
    return this.send('GET', path, [...(token === undefined ? [] : ['Authorization', `Bearer ${token}`]), ...headers]);
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}

function parsed(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return { text };
  }
}

function loggerInto(log: LogLine[]): LoggerService {
  const at = (level: string) => (message: unknown) => void log.push([level, String(message)]);
  return { log: at('log'), error: at('error'), warn: at('warn'), debug: at('debug'), verbose: at('verbose') };
}
