import { Injectable } from '@nestjs/common';
import {
  Clock, digestOf, equalsInConstantTime, newBearerValue, newId, parseBearerValue, plusSeconds, withParameters, type AttemptId, type OAuthError, type SubjectId,
} from '../../common/index.js'; // prettier-ignore
import { Configuration } from '../../config/index.js';
import { isMissingReference, isUniqueViolation, Verdicts, type SingleUse, type Tx } from '../../database/index.js';
import { linkRefusals } from '../refusals/links.js';
import { userText } from '../user-text.js';
import { LINK_LIFETIME, type LinkPurpose } from './link-purpose.js';
import { MailLink, type MailLinkId } from './mail-link.entity.js';
import { MailLinkStore } from './mail-link.store.js';

/** An account, or a name that a person has typed. The two kinds never meet, also where a name is the id of an account. */
export type LinkOwner = { readonly userId: SubjectId } | { readonly name: string };

/** What a new link is for. */
export interface LinkContent {
  readonly purpose: LinkPurpose;
  /** A new link of the same purpose ends the older ones of the same owner. */
  readonly owner: LinkOwner;
  /** Null when no mail carries the link. */
  readonly address: string | null;
  /** The interaction in which the person asked for the link. */
  readonly interaction?: string | undefined;
}

/** A link, and the attempt to use it up. The same form that one browser sends twice is one attempt. */
export interface LinkUse {
  readonly link: MailLink;
  readonly attempt: AttemptId;
}

/** A link that is not stored yet. */
export interface NewLink {
  readonly row: MailLink;
  /** For the mail: the only place of the secret. */
  readonly data: { readonly link: string; readonly validFor: number };
}

/** A new link that is not stored: another one took its place, or its account was removed, at the same time. */
export class LinkOvertaken extends Error {}

/** Waits for the transaction of a request for a link. If its link was overtaken, the same request, sent twice, has won. */
export async function unlessOvertaken(storing: Promise<void>): Promise<void> {
  await storing.catch((error: unknown) => {
    if (!(error instanceof LinkOvertaken)) throw error;
  });
}

/** Links by mail (PE5). The secret half exists in the mail only. */
@Injectable()
export class MailLinks {
  constructor(
    private readonly store: MailLinkStore,
    private readonly verdicts: Verdicts,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  make({ purpose, owner, address, interaction }: LinkContent): NewLink {
    const { id, digest, value } = newBearerValue<MailLinkId>();
    const validFor = LINK_LIFETIME[purpose];
    const createdAt = this.clock.now();
    const slot = digestOf(JSON.stringify([purpose, owner]));
    const times = { createdAt, expiresAt: plusSeconds(createdAt, validFor) };
    const userId = 'userId' in owner ? owner.userId : null;
    const row = MailLink.of({
      id,
      digest,
      purpose,
      slot,
      userId,
      address,
      interaction: interaction ?? null,
      usedBy: null,
      ...times,
    });
    // The issuer, never the Host header of a request: the mail goes to another person than the request may come from.
    return { row, data: { link: withParameters(this.configuration.urlOf('link'), { token: value }), validFor } };
  }

  /**
   * Stores a new link, and ends an older one for the same purpose.
   *
   * @throws LinkOvertaken
   */
  async replace(tx: Tx, { row }: NewLink): Promise<void> {
    await this.store.replace(tx, row).catch((cause: unknown) => {
      const isOvertaken = isUniqueViolation(cause) || isMissingReference(cause);
      throw isOvertaken ? new LinkOvertaken('a link lost a race', { cause }) : cause;
    });
  }

  /** Ends the links of the account of a link, except for this one, in the transaction that uses it up. */
  async endOthers(tx: Tx, link: MailLink): Promise<void> {
    await this.store.removeOthers(tx, link);
  }

  /** Gives a link to the account that it creates, so that it ends with the other links of the account. */
  async give(tx: Tx, { id }: MailLink, userId: SubjectId): Promise<void> {
    await this.store.setOwner(tx, id, userId);
  }

  /**
   * Opens a link without using it up.
   *
   * @param value of the link, untrusted
   * @param attempts that may have used it up already
   * @throws OAuthError `invalid_request` when the link is unknown, used, replaced or expired
   */
  async open(value: string, attempts: readonly AttemptId[] = []): Promise<MailLink> {
    const presented = parseBearerValue<MailLinkId>(value);
    if (presented === null) throw this.unusable('the link is malformed');
    const isUsable = (link: MailLink | null) => link !== null && (link.usedBy === null || isUsedBy(link, attempts));
    const link = await this.verdicts.confirmed(
      () => this.store.find(presented.id),
      (found) => !isUsable(found),
    );
    if (link === null || !equalsInConstantTime(link.digest, presented.digest)) {
      throw this.unusable('no link has this id and secret');
    }
    if (!isUsable(link)) throw this.unusable('the link was used before');
    if (link.expiresAt <= this.clock.now()) throw this.unusable('the link has expired');
    return link;
  }

  /** Whether one of the attempts has used the link up since it was read. */
  async wasUsedBy({ id }: MailLink, attempts: readonly AttemptId[]): Promise<boolean> {
    const isUsed = (link: MailLink | null) => link !== null && isUsedBy(link, attempts);
    const link = await this.verdicts.confirmed(
      () => this.store.find(id),
      (found) => !isUsed(found),
    );
    return isUsed(link);
  }

  /** For the `Redeemer`. */
  once({ link, attempt }: LinkUse): SingleUse {
    let hasWon = false;
    return {
      claim: async (writer) => {
        const claim = await this.store.claim(writer, link.id, attempt);
        hasWon ||= claim === 'won';
        // Two copies of one form have one attempt. The second copy has won nothing.
        return claim === 'kept' && !hasWon ? 'lost' : claim;
      },
      lost: () => Promise.reject(this.unusable('the link was used at the same time')),
    };
  }

  /**
   * Uses the link up in a transaction that uses up something else first, such as a challenge.
   *
   * @throws OAuthError `invalid_request` when the link was used before
   */
  async useIn(tx: Tx, link: MailLink): Promise<void> {
    if ((await this.once({ link, attempt: newId<AttemptId>() }).claim(tx)) === 'lost')
      throw this.unusable('the link was used at the same time');
  }

  /** The same refusal for each reason. Its page leads to the login page, where a new link can be requested. */
  unusable(reason: string): OAuthError {
    const links = [{ href: this.configuration.linkTo('account'), text: userText('link.signIn') }];
    return linkRefusals.unusable({ reason, wayOn: { application: null, links } });
  }
}

function isUsedBy({ usedBy }: MailLink, attempts: readonly AttemptId[]): boolean {
  return usedBy !== null && attempts.some((attempt) => equalsInConstantTime(attempt, usedBy));
}
