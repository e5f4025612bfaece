import { IsInt, IsString, Length, Max, Min } from 'class-validator';

/** The body of `POST /orders`. */
export class NewOrderDto {
  @IsString()
  @Length(1, 100)
  item!: string;

  /** Euros. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  price!: number;
}
