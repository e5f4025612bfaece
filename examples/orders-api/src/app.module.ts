import { Module } from '@nestjs/common';
import { ResourceServerModule } from '@grantry/nest';
import { HealthController } from './health.controller.js';
import { ApprovalsController } from './orders/approvals.controller.js';
import { Orders } from './orders/orders.js';
import { OrdersController } from './orders/orders.controller.js';

@Module({
  imports: [
    // Every route needs an access token of this issuer for this audience, unless it is @Public().
    ResourceServerModule.forRoot({
      issuer: process.env['ISSUER'] ?? 'http://localhost:3000',
      audience: process.env['AUDIENCE'] ?? 'http://localhost:4100',
    }),
  ],
  controllers: [HealthController, OrdersController, ApprovalsController],
  providers: [Orders],
})
export class AppModule {}
