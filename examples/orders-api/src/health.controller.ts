import { Controller, Get } from '@nestjs/common';
import { Public } from '@grantry/nest';

@Controller('health')
export class HealthController {
  @Get()
  @Public()
  health() {
    return { status: 'ok' };
  }
}
