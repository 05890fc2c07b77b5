import type { CameraSource } from '../cameras/source.js';
import type { Handler } from './server.js';
import type { Shelf } from './shelf.js';

/** The cameras and segments that the servers use. */
export interface Stock {
  /** The camera; its frames have the time in their bar code. */
  readonly camera: CameraSource;
  /** HLS segments of that camera, two seconds each. */
  readonly shelf: Shelf;
  /** Segments of six seconds. */
  readonly longShelf: Shelf;
  /** Segments of four seconds with a frame every two seconds. */
  readonly slowShelf: Shelf;
}

/** The kinds of addresses of a player. */
export type AddressKind = 'whep' | 'hls' | 'mjpeg' | 'snapshot';

/** One difference of real servers from the specification. */
export interface Misbehaviour {
  readonly name: string;
  readonly kind: AddressKind;
  /** What the server does. */
  readonly does: string;
  /** What the viewer should see. */
  readonly right: string;
  /** Further attributes of the player. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The address on the server, with a query if one is needed. */
  readonly path: string;
  /** Creates the server's handler. A handler has state, so each server needs a new one. */
  readonly handler: (stock: Stock) => Handler;
}
