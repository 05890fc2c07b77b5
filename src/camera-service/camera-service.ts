/** What a camera's own service says of it. */
export interface CameraStatus {
  /** Does the service reach its camera: the cable, the sensor? True if absent. */
  readonly isConnected?: boolean;
  /** Does the camera make pictures? */
  readonly isRunning: boolean;
  /** It was told to start, and makes none yet. False if absent. */
  readonly isStarting?: boolean;
  /** Absent where nobody knows: then both buttons are offered. */
  readonly isRecording?: boolean;
  /** When the recording began, in epoch milliseconds by the page's clock; null or absent where nobody knows. */
  readonly recordingSinceMs?: number | null;
}

/** What a person may tell a camera's service. */
export type CameraAction = 'start' | 'stop' | 'startRecording' | 'stopRecording';

/**
 * What a camera's own service can do. Each method is optional: what is absent has no button and no light.
 * A promise that rejects is told to the person who pressed: a `Fault` in the words of its server, any other
 * Error by its message. The signal ends a question that nobody waits for any more.
 */
export interface CameraControls extends Partial<
  Readonly<Record<CameraAction, (signal: AbortSignal) => Promise<void>>>
> {
  /** Asked every two seconds while the player is seen, and after each act. */
  status?(signal: AbortSignal): Promise<CameraStatus>;
  /**
   * Instead of `status`, for a service that tells each change by itself: calls `tell` until the signal is aborted.
   * When it resolves or rejects before, the service is taken for lost, and it is called again.
   */
  watch?(tell: (status: CameraStatus) => void, signal: AbortSignal): Promise<void>;
}
