import { Injectable, type PipeTransform } from '@nestjs/common';
import type { CookieOptions, Request } from 'express';
import {
  Clock, cookiesOf, digestOf, Encryption, equalsInConstantTime, plusSeconds, SealedText, type CookieChange, type SessionId,
} from '../../../common/index.js'; // prettier-ignore
import { Configuration, cookieNameOf } from '../../../config/index.js';
import type { UpstreamAttempt } from '../../../user/index.js';
import { WholeRequest } from '../browser/visitors.js';
import { INTERACTION_LIFETIME } from '../interaction.js';

/** Seconds in which the provider's answer must arrive. */
export const ATTEMPT_LIFETIME = 900;
/** Seconds in which a late answer still leads back to the page where the sign-in began. */
const REMEMBERED = INTERACTION_LIFETIME;
/** Characters of a cookie's value: browsers drop cookies of more than 4,096 bytes. */
const LONGEST = 3900;
/** Characters of all values together: servers accept headers of 8 to 16 kB. */
const MOST = 6000;

/** What a sign-in at a provider is for: an interaction, or another way into the account of a session. */
export type Purpose = { readonly interaction: string } | { readonly session: SessionId };

/** A sign-in at a provider that began in this browser. */
export interface OpenAttempt {
  /** Null once its answer has arrived, or when it arrives too late. */
  readonly attempt: UpstreamAttempt | null;
  readonly purpose: Purpose;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether the answer arrives too late. */
  readonly isLate?: boolean;
}

interface Sealed extends OpenAttempt {
  readonly state: string;
}

/** The cookies of attempts that a request brings. */
export type AttemptCookies = readonly (readonly [name: string, value: string])[];

/**
 * Sign-ins at other providers that are underway, each in a cookie of its own, so that several tabs work. The cookie binds
 * the answer to the browser: an answer with the `state` of another browser finds none (RFC 9700 §4.7).
 */
@Injectable()
export class UpstreamAttempts implements PipeTransform<Request, AttemptCookies> {
  private readonly prefix: string;
  private readonly options: CookieOptions;
  private readonly sealed: SealedText<Sealed>;

  constructor(
    configuration: Configuration,
    encryption: Encryption,
    private readonly clock: Clock,
  ) {
    this.prefix = `${cookieNameOf(configuration, 'upstream')}_`;
    const { secure } = configuration;
    this.options = { httpOnly: true, secure, sameSite: 'lax', path: configuration.linkTo('upstreamSignIn') };
    this.sealed = new SealedText(encryption, 'upstream attempt', LONGEST);
  }

  transform(request: Request): AttemptCookies {
    return cookiesOf(request).filter(([name]) => name.startsWith(this.prefix));
  }

  /**
   * @param cookies those of the browser: the oldest are cleared where they would become too long together
   * @returns null when the interaction is too long for a cookie
   */
  keep(attempt: UpstreamAttempt, purpose: Purpose, cookies: AttemptCookies): readonly CookieChange[] | null {
    const value = this.sealed.seal({ state: attempt.state, attempt, purpose, at: this.now });
    if (value.length > LONGEST) return null;
    return [...this.tooMany(cookies, MOST - value.length), this.set(attempt.state, value)];
  }

  /** Keeps only where an answered attempt leads to, for a page that is sent again. */
  answered(state: string, purpose: Purpose): CookieChange {
    return this.set(state, this.sealed.seal({ state, attempt: null, purpose, at: this.now }));
  }

  /**
   * @param state of the answer, untrusted
   * @returns null when no attempt with this state is underway in the browser
   */
  find(state: string, cookies: AttemptCookies): OpenAttempt | null {
    const [, value = ''] = cookies.find(([name]) => name === this.nameFor(state)) ?? [];
    const opened = this.sealed.open(value);
    if (opened === null || !equalsInConstantTime(opened.state, state)) return null;
    if (this.isOver(opened, REMEMBERED)) return null;
    return this.isOver(opened, ATTEMPT_LIFETIME) ? { ...opened, attempt: null, isLate: true } : opened;
  }

  /** The oldest cookies, beyond a number of characters. */
  private tooMany(cookies: AttemptCookies, most: number): readonly CookieChange[] {
    const age = ([, value]: readonly [string, string]) => this.now - (this.sealed.open(value)?.at ?? 0);
    let length = 0;
    const youngestFirst = cookies.toSorted((one, other) => age(one) - age(other));
    const beyond = youngestFirst.filter(([, value]) => (length += value.length) > most);
    return beyond.map(([name]) => ({ name, value: null, options: this.options }));
  }

  private set(state: string, value: string): CookieChange {
    return { name: this.nameFor(state), value, options: { ...this.options, maxAge: REMEMBERED * 1000 } };
  }

  private nameFor(state: string): string {
    return this.prefix + digestOf(state).slice(0, 16);
  }

  private isOver({ at }: OpenAttempt, seconds: number): boolean {
    return plusSeconds(new Date(at), seconds) <= this.clock.now();
  }

  private get now(): number {
    return this.clock.now().getTime();
  }
}

/** The attempts of the browser, as a parameter of a controller's method. */
export function CookiesOfAttempts(): ParameterDecorator {
  return WholeRequest(UpstreamAttempts);
}
