import { ApiProperty } from '@nestjs/swagger';
import type { Client } from '../../../client/index.js';
import { secondsOf } from '../../../common/index.js';
import { DETAIL_IN_SWAGGER, type AuthorizationDetail } from '../../../token/index.js';
import { acrOf, type SignedIn } from '../../../user/index.js';

const NULLABLE_URI = { type: String, nullable: true } as const;

/** The client for which a user signs in. */
export class AskingClientView {
  /** @example "orders-web" */
  readonly client_id!: string;
  /** @example "Orders" */
  readonly client_name!: string;
  @ApiProperty({ ...NULLABLE_URI, example: 'https://orders.example' })
  readonly client_uri!: string | null;
  @ApiProperty({ ...NULLABLE_URI, example: 'https://orders.example/logo.png' })
  readonly logo_uri!: string | null;
  @ApiProperty({ ...NULLABLE_URI, example: 'https://orders.example/privacy' })
  readonly policy_uri!: string | null;
  @ApiProperty({ ...NULLABLE_URI, example: 'https://orders.example/terms' })
  readonly tos_uri!: string | null;
  /** Whether the client registered itself, so that no administrator has checked its name and its addresses. */
  readonly registered_itself!: boolean;

  static of({ id, name, metadata, registeredItself }: Client): AskingClientView {
    return {
      client_id: id,
      client_name: name,
      client_uri: metadata.client_uri ?? null,
      logo_uri: metadata.logo_uri ?? null,
      policy_uri: metadata.policy_uri ?? null,
      tos_uri: metadata.tos_uri ?? null,
      registered_itself: registeredItself,
    };
  }
}

/** A requested scope or claim, as the consent page describes it. */
export class AskedScopeView {
  /** @example "email" */
  readonly name!: string;
  /** Null where nothing describes it. */
  @ApiProperty({ type: String, nullable: true, example: 'See your email address' })
  readonly description!: string | null;
}

/** A requested object of `authorization_details` (RFC 9396), and how the consent page shows it. */
export class AskedObjectView {
  @ApiProperty(DETAIL_IN_SWAGGER)
  readonly object!: AuthorizationDetail;
  /** @example "Pay 123.50 EUR to Merchant A" */
  readonly title!: string;
  /** The lines of the type, then the other members. @example ["Account: DE02100100109307118603"] */
  readonly lines!: string[];
}

/** The user who is signed in at the browser of an interaction. */
export class SignedInView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly sub!: string;
  /** @example "alice" */
  readonly username!: string;
  /** @example ["pwd"] */
  readonly amr!: string[];
  /** @example "urn:grantry:acr:1" */
  readonly acr!: string;
  /** Seconds since 1970. @example 1764450000 */
  readonly auth_time!: number;

  static of({ user, session: { amr, authTime } }: SignedIn): SignedInView {
    return { sub: user.id, username: user.username, amr: [...amr], acr: acrOf(amr), auth_time: secondsOf(authTime) };
  }
}

/** What an interaction asks of the sign-in application. */
export class InteractionView {
  /** Null when the user signs in for the account page. */
  @ApiProperty({ type: AskingClientView, nullable: true })
  readonly client!: AskingClientView | null;
  /**
   * `login`: a sign-in; `factor`: a further factor of the user who is signed in; `enrol`: a further factor that this
   * server does not know yet.
   */
  @ApiProperty({ enum: ['login', 'factor', 'enrol'] })
  readonly step!: string;
  @ApiProperty({ type: [AskedScopeView] })
  readonly scopes!: AskedScopeView[];
  /** The objects that the consent page asks for; empty without any. */
  @ApiProperty({ type: [AskedObjectView] })
  readonly authorization_details!: AskedObjectView[];
  /** The requested classes, in order of preference. @example ["urn:grantry:acr:2"] */
  readonly acr_values!: string[];
  /** The class that the sign-in must reach at least; the account of the user may need a higher one. @example "urn:grantry:acr:1" */
  readonly acr!: string;
  @ApiProperty({ type: String, nullable: true, example: 'login' })
  readonly prompt!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'alice@example.com' })
  readonly login_hint!: string | null;
  /** The first requested language that the pages of this server have. */
  @ApiProperty({ type: String, nullable: true, example: 'de' })
  readonly ui_locales!: string | null;
  /** Seconds since the sign-in, at most. */
  @ApiProperty({ type: Number, nullable: true, example: 3600 })
  readonly max_age!: number | null;
  /** Null when no user was signed in when the browser was sent to the sign-in application. */
  @ApiProperty({ type: SignedInView, nullable: true })
  readonly signed_in!: SignedInView | null;
  /** Until when the interaction can be answered: ISO 8601, UTC. @example "2026-11-22T10:30:00.000Z" */
  readonly expires_at!: string;
}
