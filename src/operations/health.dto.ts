export class LivenessView {
  /** Always `ok`. */
  readonly status!: 'ok';
}
