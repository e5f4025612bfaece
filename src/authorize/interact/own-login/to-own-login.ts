import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { from, type Observable } from 'rxjs';
import { queryOf, RequestState, type HttpReply } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { Visitors } from '../browser/visitors.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { SignInSteps } from '../steps/sign-in-steps.js';

/**
 * Puts the operator's sign-in application in the place of a page of this server: with LOGIN_URL, neither the page nor its
 * form does anything but continue the interaction, which leads to the application where a sign-in is needed.
 */
@Injectable()
export class ToOwnLogin implements NestInterceptor<HttpReply, HttpReply> {
  constructor(
    private readonly visitors: Visitors,
    private readonly interactions: Interactions,
    private readonly steps: SignInSteps,
    private readonly configuration: Configuration,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<HttpReply>): Observable<HttpReply> {
    if (this.configuration.loginUrl === null) return next.handle();
    return from(this.lead(context.switchToHttp().getRequest<Request>()));
  }

  private async lead(request: Request): Promise<HttpReply> {
    const { interaction: id } = request.method === 'POST' ? RequestState.of(request).form : queryOf(request);
    const visitor = await this.visitors.of(request);
    const interaction = await this.interactions.open(id, visitor);
    return interaction instanceof Interaction ? this.steps.continueFor(interaction, visitor) : interaction;
  }
}
