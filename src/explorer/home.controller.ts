import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { send, templates } from '../common/index.js';
import { Configuration, ENDPOINTS } from '../config/index.js';
import { DEMO_USER } from './demo-data.js';

const render = templates(`${import.meta.dirname}/views`);

const LINKS = [
  { href: ENDPOINTS.docs, text: 'API documentation', description: 'Swagger UI: every endpoint, to try out' },
  { href: ENDPOINTS.openidConfiguration, text: 'Discovery', description: 'The server describes itself' },
  { href: ENDPOINTS.jwks, text: 'Keys', description: 'The public keys that verify its tokens' },
  {
    href: ENDPOINTS.account,
    text: 'Your account',
    description: 'Sessions, applications and password of whoever is signed in',
  },
  { href: ENDPOINTS.logout, text: 'Sign out', description: 'End your session in this browser' },
  { href: ENDPOINTS.ready, text: 'Health', description: 'Whether the server is ready' },
];

/** A short page that says where everything is. */
@ApiExcludeController()
@Controller()
export class HomeController {
  constructor(private readonly configuration: Configuration) {}

  @Get('/')
  home(@Res() response: Response): void {
    const demo = this.configuration.demo ? DEMO_USER : null;
    const links = LINKS.filter(({ href }) => this.configuration.docs || href !== ENDPOINTS.docs);
    send(response, { kind: 'page', status: 200, html: render('home', { title: 'Grantry', links, demo }) });
  }
}
