/** The state of a camera, as the camera's own service reports it. */
export interface CameraStatus {
  /** Whether the service can reach its camera (the cable, the sensor). True if absent. */
  readonly isConnected?: boolean;
  /** Whether the camera captures pictures. */
  readonly isRunning: boolean;
  /** Whether the camera has been told to start and captures nothing yet. False if absent. */
  readonly isStarting?: boolean;
  /** Whether the service records the camera. Absent where that is unknown: then both buttons are shown. */
  readonly isRecording?: boolean;
  /** When the recording began, in epoch milliseconds by the page's clock; null or absent where that is unknown. */
  readonly recordingSinceMs?: number | null;
}

/** An action that a viewer can ask a camera's service for. */
export type CameraAction = 'start' | 'stop' | 'startRecording' | 'stopRecording';

/**
 * The actions of a camera's own service. Each method is optional: the player shows no button and no indicator for an
 * absent one. When a promise rejects, the player shows the reason to the viewer who pressed the button: the server
 * message of a `Fault`, the message of any other Error. The signal aborts when the result is no longer needed.
 */
export interface CameraControls extends Partial<
  Readonly<Record<CameraAction, (signal: AbortSignal) => Promise<void>>>
> {
  /** Reads the state. The player calls it every two seconds while the player is visible, and after each action. */
  status?(signal: AbortSignal): Promise<CameraStatus>;
  /**
   * Replaces `status` for a service that reports each change by itself. It calls `report` for each change until the
   * signal aborts. If its promise settles earlier, the player takes the service for lost and calls `watch` again.
   */
  watch?(tell: (status: CameraStatus) => void, signal: AbortSignal): Promise<void>;
}
