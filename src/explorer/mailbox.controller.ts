import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ReplyInterceptor, templates, type HttpReply } from '../common/index.js';
import { ENDPOINTS } from '../config/index.js';
import { Mailbox, type ComposedMail } from '../mail/index.js';
import { explorerRefusals } from './refusals.js';

const render = templates(`${import.meta.dirname}/views`);

/** A mail in HTML is shown without scripts, requests and the rights of this origin. Its styles are inline. */
const SANDBOX = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** The mails that are kept because there is no mail server. */
@ApiExcludeController()
@Controller()
@UseInterceptors(ReplyInterceptor)
export class MailboxController {
  constructor(private readonly mailbox: Mailbox) {}

  @Get(ENDPOINTS.mailbox)
  async list(): Promise<HttpReply> {
    if (!this.mailbox.isShown) throw explorerRefusals.noMailbox();
    const html = render('mailbox', { title: 'mailbox.title', mails: await this.mailbox.list() });
    return { kind: 'page', status: 200, html };
  }

  @Get(`${ENDPOINTS.mailbox}/:id`)
  async show(@Param('id') id: string): Promise<HttpReply> {
    const mail = await this.find(id);
    return { kind: 'page', status: 200, html: render('mail', { title: 'mailbox.title', mail }) };
  }

  @Get(`${ENDPOINTS.mailboxHtml}/:id`)
  async html(@Param('id') id: string): Promise<HttpReply> {
    const { html: body } = await this.find(id);
    const headers = { 'Content-Security-Policy': SANDBOX };
    return { kind: 'content', status: 200, type: 'text/html; charset=utf-8', body, headers };
  }

  private async find(id: string): Promise<ComposedMail> {
    const mail = this.mailbox.isShown ? await this.mailbox.find(id) : null;
    if (mail === null) throw explorerRefusals.noMailbox();
    return mail;
  }
}
