import { Controller, Get, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Visitor } from '../authorize/index.js';
import { ReplyInterceptor, templates, type HttpReply } from '../common/index.js';
import { Configuration, ENDPOINTS, type Endpoint } from '../config/index.js';
import { Mailbox } from '../mail/index.js';
import { DEMO_USER } from './demo-data.js';

const render = templates(`${import.meta.dirname}/views`);

/** Links for developers. They are not shown in production, where the page is for users. */
const LINKS = ['docs', 'openidConfiguration', 'jwks', 'ready', 'mailbox'] as const satisfies readonly Endpoint[];

/** The start page: shows who is signed in, and outside production the links for developers. */
@ApiExcludeController()
@Controller()
@UseInterceptors(ReplyInterceptor)
export class HomeController {
  constructor(
    private readonly configuration: Configuration,
    private readonly mailbox: Mailbox,
  ) {}

  @Get(ENDPOINTS.home)
  home(@Visitor() { signedIn }: Visitor): HttpReply {
    const { demo, production, docs } = this.configuration;
    const isOn: Partial<Record<Endpoint, boolean>> = { docs, mailbox: this.mailbox.isShown };
    const html = render('home', {
      username: signedIn?.user.username ?? null,
      links: LINKS.filter((endpoint) => (demo || !production) && isOn[endpoint] !== false),
      demo: demo ? DEMO_USER : null,
    });
    return { kind: 'page', status: 200, html };
  }
}
