import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { FormDto } from '../../common/index.js';

/** How a form says which client sends it (RFC 6749 §2.3.1, §3.2.1), where it does not authenticate by HTTP Basic. */
export abstract class ClientFormDto extends FormDto {
  /** Who sends the form: required unless HTTP Basic or an assertion says so. */
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '' })
  client_id?: string;

  /** Of a client that authenticates by its secret, instead of HTTP Basic. */
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '', format: 'password' })
  client_secret?: string;

  /** Where the client is registered for `private_key_jwt` or `client_secret_jwt` (RFC 7523 §2.2). */
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '' })
  client_assertion?: string;

  /** `urn:ietf:params:oauth:client-assertion-type:jwt-bearer` beside `client_assertion`. */
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '' })
  client_assertion_type?: string;
}
