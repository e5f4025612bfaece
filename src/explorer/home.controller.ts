import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Visitors } from '../authorize/index.js';
import { send, templates } from '../common/index.js';
import { Configuration, ENDPOINTS } from '../config/index.js';
import { DEMO_USER } from './demo-data.js';

const render = templates(`${import.meta.dirname}/views`);

/** For those who connect an application. In production they find them in the documentation, and users find none. */
const LINKS = [
  { href: ENDPOINTS.docs, text: 'API documentation', description: 'Swagger UI: every endpoint, to try out' },
  { href: ENDPOINTS.openidConfiguration, text: 'Discovery', description: 'The server describes itself' },
  { href: ENDPOINTS.jwks, text: 'Keys', description: 'The public keys that verify its tokens' },
  { href: ENDPOINTS.ready, text: 'Health', description: 'Whether the server is ready' },
];

/** The first page: greets people, and outside production says where everything is. */
@ApiExcludeController()
@Controller()
export class HomeController {
  constructor(
    private readonly visitors: Visitors,
    private readonly configuration: Configuration,
  ) {}

  @Get('/')
  async home(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { signedIn } = await this.visitors.of(request);
    const { demo, production, docs } = this.configuration;
    const html = render('home', {
      title: 'Grantry',
      username: signedIn?.user.username ?? null,
      links: LINKS.filter(({ href }) => (demo || !production) && (docs || href !== ENDPOINTS.docs)),
      demo: demo ? DEMO_USER : null,
    });
    send(response, { kind: 'page', status: 200, html });
  }
}
