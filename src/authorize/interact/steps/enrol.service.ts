import { Injectable } from '@nestjs/common';
import {
  ChangedMeanwhile,
  Clock,
  qrCode,
  type HttpReply,
  type PageReply,
  type Parameters,
} from '../../../common/index.js';
import { AMR, AuthenticatorApps, Passkeys, type User } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { assertProven, backToForm } from '../own-form.js';
import { page, passkeyView } from '../pages.js';
import { SignInSteps, type Underway } from './sign-in-steps.js';

const WRONG_CODE = 'Incorrect code. Check the time of your device, then enter the code that the app shows now.';
const NO_PASSKEY = 'The passkey could not be added. Try again.';

/** A person with a new factor. */
interface Enrolment {
  readonly user: User;
  /** The part of `amr` that the factor has proved by its enrolment. */
  readonly amr: readonly string[];
  /** New recovery codes; empty when the person has codes already. */
  readonly recoveryCodes: readonly string[];
}

/** The page on which a person sets up a second factor in the middle of a sign-in. */
@Injectable()
export class EnrolService {
  constructor(
    private readonly interactions: Interactions,
    private readonly steps: SignInSteps,
    private readonly apps: AuthenticatorApps,
    private readonly passkeys: Passkeys,
    private readonly clock: Clock,
  ) {}

  /** @throws PageError as `Interactions.open` does */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const underway = await this.steps.underway(interaction, visitor);
    if (underway?.next !== 'enrol') return this.interactions.redirectTo('factor', interaction, visitor);
    return this.page(interaction, visitor, underway, {}, null);
  }

  /** @throws PageError as `Interactions.open` does, or when the form is not ours */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(form['interaction'], visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], 'enrol', interaction.id);
    assertProven(isProven, backToForm(this.interactions.linkTo('enrol', interaction)));
    const underway = await this.steps.underway(interaction, visitor);
    if (underway?.next !== 'enrol') return this.interactions.redirectTo('factor', interaction, visitor);
    const isPasskey = Boolean(form['assertion']);
    const enrolment = await (isPasskey ? this.addPasskey(form, underway) : this.addApp(form, underway)).catch(
      nullWhenChanged,
    );
    if (enrolment === null)
      return this.page(interaction, visitor, underway, form, isPasskey ? NO_PASSKEY : WRONG_CODE, 400);
    return this.signIn(enrolment, interaction, visitor, underway);
  }

  private async addApp(
    { seed_ticket: ticket = '', code = '' }: Parameters,
    { user, demand }: Underway,
  ): Promise<Enrolment | null> {
    if (demand.level === 3) return null;
    const enrolled = await this.apps.enrol(user, ticket, code);
    return enrolled && { ...enrolled, amr: AMR.oneTimeCode };
  }

  private async addPasskey({ ticket = '', assertion = '' }: Parameters, { user }: Underway): Promise<Enrolment | null> {
    const registered = await this.passkeys.register(user, ticket, assertion, 'Passkey');
    if (registered === null) return null;
    const { recoveryCodes } = await this.apps.of(registered.user);
    if (recoveryCodes > 0) return { ...registered, recoveryCodes: [] };
    const { user: changed, codes } = await this.apps.replaceRecoveryCodes(registered.user);
    return { user: changed, amr: registered.amr, recoveryCodes: codes };
  }

  private async signIn(
    { user, amr, recoveryCodes }: Enrolment,
    interaction: Interaction,
    visitor: Visitor,
    { authenticators }: Underway,
  ): Promise<HttpReply> {
    const signIn = { user, authenticators: [...authenticators, { amr, at: this.clock.now().getTime() }] } as const;
    const show = recoveryCodes.length === 0 ? undefined : this.recoveryCodesPage(interaction, visitor, recoveryCodes);
    const reply = await this.steps.complete(interaction, visitor, signIn, { show });
    return reply ?? this.interactions.redirectTo('login', interaction, visitor);
  }

  private async page(
    { id }: Interaction,
    { browser }: Visitor,
    { user, demand }: Underway,
    { seed_ticket: ticket = '' }: Parameters,
    error: string | null,
    status = 200,
  ): Promise<PageReply> {
    const view = {
      title: 'Set up a second factor',
      interaction: id,
      csrfToken: browser.proofOf('enrol', id),
      app: demand.level === 3 ? null : await this.appView(user, ticket),
      passkey: this.passkeys.areAvailable
        ? await this.passkeys.beginRegistration(user, demand.level === 3).then(passkeyView)
        : null,
      error,
    };
    return { kind: 'page', status, html: page('enrol', view), cookies: browser.cookies };
  }

  private async appView(user: User, sent: string) {
    const { seed, uri, ticket } = this.apps.again(user, sent) ?? this.apps.begin(user);
    return {
      qr: await qrCode(uri, 'QR code for your authenticator app'),
      seed: seed.replace(/.{4}(?!$)/g, '$& '),
      ticket,
    };
  }

  private recoveryCodesPage(interaction: Interaction, visitor: Visitor, codes: readonly string[]): PageReply {
    const goOn = interaction.isForAccount
      ? this.interactions.toOwnPage(interaction, visitor).location
      : this.interactions.linkTo('authorization', interaction);
    return {
      kind: 'page',
      status: 200,
      html: page('recovery-codes', { title: 'Save your recovery codes', codes, goOn }),
    };
  }
}

function nullWhenChanged(error: unknown): null {
  if (error instanceof ChangedMeanwhile) return null;
  throw error;
}
