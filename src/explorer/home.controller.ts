import { Controller, Get, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Visitor } from '../authorize/index.js';
import { ReplyInterceptor, templates, type HttpReply } from '../common/index.js';
import { Configuration, ENDPOINTS, type Endpoint } from '../config/index.js';
import { DEMO_USER } from './demo-data.js';

const render = templates(`${import.meta.dirname}/views`);

/** Links for developers. They are not shown in production, where the page is for users. */
const LINKS = [
  { endpoint: 'docs', text: 'API documentation', description: 'Swagger UI: all endpoints, with requests to try out' },
  { endpoint: 'openidConfiguration', text: 'Discovery', description: 'The metadata of the server' },
  { endpoint: 'jwks', text: 'Keys', description: 'The public keys that verify its tokens' },
  { endpoint: 'ready', text: 'Health', description: 'Whether the server is ready' },
] as const satisfies readonly { endpoint: Endpoint; text: string; description: string }[];

/** The start page: shows who is signed in, and outside production the links for developers. */
@ApiExcludeController()
@Controller()
@UseInterceptors(ReplyInterceptor)
export class HomeController {
  constructor(private readonly configuration: Configuration) {}

  @Get(ENDPOINTS.home)
  home(@Visitor() { signedIn }: Visitor): HttpReply {
    const { demo, production, docs } = this.configuration;
    const html = render('home', {
      title: 'Grantry',
      username: signedIn?.user.username ?? null,
      links: LINKS.filter(({ endpoint }) => (demo || !production) && (docs || endpoint !== 'docs')),
      demo: demo ? DEMO_USER : null,
    });
    return { kind: 'page', status: 200, html };
  }
}
