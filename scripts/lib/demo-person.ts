import { UserAgent, type Answer } from '../../test/support/user-agent.js';
import type { Terminal } from './terminal.js';

/** The user that exists on every server with DEMO. */
export const DEMO_USER = { username: 'alice', password: 'wonderland-2026' } as const;

type Fields = Readonly<Record<string, string>>;

/** A browser in which the demo user signs in and gives consent; prints each request and response. */
export class DemoPerson extends UserAgent {
  constructor(
    url: string,
    private readonly terminal: Terminal,
  ) {
    super(url);
  }

  /** @throws Error with the text of the page when the server does not redirect to the application */
  async approve(url: string): Promise<void> {
    const location = await this.signIn(url, DEMO_USER);
    await fetch(location);
  }

  override async get(url: string, headers: Fields = {}): Promise<Answer> {
    this.terminal.sent('GET', withoutQuery(url));
    return this.said(await super.get(url, headers));
  }

  override async post(url: string, form: Fields, headers: Fields = {}): Promise<Answer> {
    const typed = Object.entries(form).filter(([name]) => ['username', 'decision'].includes(name));
    this.terminal.sent('POST', withoutQuery(url), typed);
    return this.said(await super.post(url, form, headers));
  }

  private said(answer: Answer): Answer {
    const title = /<title>([^<]*)<\/title>/.exec(answer.body)?.[1] ?? '';
    this.terminal.received(answer.status, answer.location === null ? title : `to ${withoutQuery(answer.location)}`);
    return answer;
  }
}

function withoutQuery(url: string): string {
  return url.split('?')[0]!;
}
