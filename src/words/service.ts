/** What a player says of the service of its camera, in one language. */
export interface ServiceWords {
  /** What a person may do. */
  readonly start: string;
  readonly stop: string;
  readonly startRecording: string;
  readonly stopRecording: string;
  readonly refresh: string;
  /** The same, refused; `{}` is the reason, a sentence of its own. */
  readonly refused: {
    readonly start: string;
    readonly stop: string;
    readonly startRecording: string;
    readonly stopRecording: string;
  };
  /** In the place of a state, and its sentence. */
  readonly stopped: string;
  readonly stoppedWhy: string;
  readonly starting: string;
  /** Sentences: the service and its camera. */
  readonly noAnswer: string;
  readonly unplugged: string;
  /** The lights: a name for them all, and what each can say. */
  readonly lights: string;
  readonly connected: string;
  readonly on: string;
  readonly off: string;
  /** `{}` is how long, as on a clock. */
  readonly recording: string;
  readonly notRecording: string;
}
