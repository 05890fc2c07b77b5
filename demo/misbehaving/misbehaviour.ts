import type { CameraSource } from '../cameras/source.js';
import type { Handler } from './server.js';
import type { Shelf } from './shelf.js';

/** What servers make their answers of. */
export interface Stock {
  /** Draws the pictures, each with the time in its bar code. */
  readonly camera: CameraSource;
  /** HLS segments of that camera, two seconds each. */
  readonly shelf: Shelf;
  /** The same, six seconds each. */
  readonly longShelf: Shelf;
  /** Segments of four seconds with a picture each two seconds. */
  readonly slowShelf: Shelf;
}

/** The kinds of address that a player takes. */
export type AddressKind = 'whep' | 'hls' | 'mjpeg' | 'snapshot';

/** One way in which servers of the field differ from the specification. */
export interface Misbehaviour {
  readonly name: string;
  readonly kind: AddressKind;
  /** What the server does. */
  readonly does: string;
  /** What the person who watches should get. */
  readonly right: string;
  /** Further attributes of the player. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The address on the server, with a query if one is needed. */
  readonly path: string;
  /** Makes the server's handler. A handler keeps state: make a new one for each server. */
  readonly handler: (stock: Stock) => Handler;
}
