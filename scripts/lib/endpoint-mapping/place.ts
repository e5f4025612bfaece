import { UserAgent, type Answer } from '../../../test/support/user-agent.js';

/** The issuer of a server and the address on which it listens. */
export interface Place {
  readonly issuer: string;
  readonly base: string;
}

type Fields = Readonly<Record<string, string>>;

/** A browser that sends requests for the issuer to the address on which the server listens. */
export class BrowserAt extends UserAgent {
  constructor(private readonly place: Place) {
    super(place.issuer);
  }

  override get(url: string, headers?: Fields): Promise<Answer> {
    return super.get(url.replace(this.place.issuer, this.place.base), headers);
  }

  override post(url: string, form: Fields, headers?: Fields): Promise<Answer> {
    return super.post(url.replace(this.place.issuer, this.place.base), form, headers);
  }
}
