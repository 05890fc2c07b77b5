// Made of the docstrings by `npm run manifest`: change those.
import type { ClassAttributes, HTMLAttributes } from 'preact';
import type {
  CamPlayer,
  CamMosaic,
  CamTelemetry,
  CamStateChangeEvent,
  CamTransportChangeEvent,
  CamFirstFrameEvent,
  CamFaultEvent,
  CamTelemetryEvent,
  CamZoomChangeEvent,
  CamPositionChangeEvent,
  CamSeekEvent,
  CamMosaicTelemetryEvent,
} from '../dist/components/index.js';

/** What `<cam-player>` takes. */
export interface CamPlayerProps {
  /** Seconds for which live pictures were shown. A live stream is not seekable: setting this does nothing. */
  currentTime?: CamPlayer['currentTime'];
  /** True by default, because browsers allow autoplay only without sound. */
  muted?: CamPlayer['muted'];
  /** 0 to 1. */
  volume?: CamPlayer['volume'];
  /** The rate at which the past is played, -16 to 16: 0 is paused, below it backwards. Live has 1. */
  playbackRate?: CamPlayer['playbackRate'];
  /** The media server, or a list of servers that have the camera: a text, an array, or a function that gives them. */
  server?: CamPlayer['server'];
  /** Which URLs `server` implies. If null: port 1984 is go2rtc, 8971 Frigate, any other MediaMTX. */
  serverType?: CamPlayer['serverType'];
  /** The camera's name on the server. */
  camera?: CamPlayer['camera'];
  /** URL or template with `{camera}` of the WHEP endpoint; `off` leaves the transport out. */
  whep?: CamPlayer['whep'];
  /** The same for the HLS index. */
  hls?: CamPlayer['hls'];
  /** The same for a Motion JPEG stream. */
  mjpeg?: CamPlayer['mjpeg'];
  /** The same for a JPEG still. */
  snapshot?: CamPlayer['snapshot'];
  /** `inherit` adds the query of the HLS index, for example a token, to all requests to the same origin. */
  query?: CamPlayer['query'];
  /** The transports to use, in order of preference, as a list or as in the attribute; null for all. */
  transports?: CamPlayer['transports'];
  /** Latency against stability on HLS. */
  profile?: CamPlayer['profile'];
  /** Seconds that a transport has to show a picture before the next one starts as well; `off` waits for a failure. */
  headStart?: CamPlayer['headStart'];
  /** How the picture fills the element. */
  fit?: CamPlayer['fit'];
  /** Turns the picture clockwise by 90, 180 or 270 degrees. */
  rotate?: CamPlayer['rotate'];
  /** Mirrors the picture as it is seen, after its rotation. */
  flip?: CamPlayer['flip'];
  /** The part of the picture that is shown: `scale` from 1 to 10, and `x`, `y`, the point of the picture in the middle of the element, 0 to 1. Values outside of the picture become the nearest possible ones. */
  zoom?: CamPlayer['zoom'];
  /** Shapes on the picture, for example what a detector has found: boxes, polygons and points, 0 to 1 of the picture as the camera made it. A new list replaces the one before. Null for none, and after the camera changed. */
  overlay?: CamPlayer['overlay'];
  /** The camera's name as viewers read it; the `camera` attribute if absent. */
  label?: CamPlayer['label'];
  /** Shows the buttons. */
  controls?: CamPlayer['controls'];
  /** Shows the stats panel. */
  stats?: CamPlayer['stats'];
  /** `lazy` starts when the element is near the viewport, `eager` anywhere in the page. */
  loading?: CamPlayer['loading'];
  /** Shows a still that is refreshed every few seconds, and plays only while it is hovered or focused. */
  thumbnail?: CamPlayer['thumbnail'];
  /** Seconds between two stills of a thumbnail. */
  thumbnailInterval?: CamPlayer['thumbnailInterval'];
  /** Target of the jitter buffer on WebRTC in seconds; null leaves it to the browser, and the player raises it while the link loses packets. */
  jitterBuffer?: CamPlayer['jitterBuffer'];
  /** Seconds out of sight, or in a hidden page, before the connection is closed; `off` keeps it open. */
  suspendAfter?: CamPlayer['suspendAfter'];
  /** Seconds between two stills on the snapshot transport. */
  snapshotInterval?: CamPlayer['snapshotInterval'];
  /** Whether requests carry cookies, for a gateway that signs in by cookie: `omit`, `same-origin`, `include`. */
  cookies?: CamPlayer['cookies'];
  /** ICE servers in addition to those that the server names. */
  iceServers?: CamPlayer['iceServers'];
  /** Returns `{token}`, `{username, password}` or `{headers}`. Called before the first request, and again after the server rejected them. */
  credentials?: CamPlayer['credentials'];
  /** Grants permission to watch the camera, before the first request and while it plays; null if none is needed. */
  leases?: CamPlayer['leases'];
  /** The camera's own service, for example `mjpegService()`: the player shows its buttons and status indicators. */
  cameraControls?: CamPlayer['cameraControls'];
  /** Moves the camera, for example `lightNvrPtz()`: the player shows a pad, and takes keys and gamepads. */
  ptz?: CamPlayer['ptz'];
  /** The way back to the camera, for viewers who talk: a function, for example `go2rtcTalkBack()` or `whipTalkBack()`; or an address as in the attribute. Null without one. */
  talkBack?: CamPlayer['talkBack'];
  /** Seconds of the live picture that viewers can see again, 5 to 120; null keeps nothing. */
  replay?: CamPlayer['replay'];
  /** Keeps the screen on while a live picture is seen. */
  keepAwake?: CamPlayer['keepAwake'];
  /** Which URLs `server` implies. If absent, its port decides: 1984 is go2rtc, 8971 is Frigate, any other MediaMTX. */
  'server-type'?: 'mediamtx' | 'go2rtc' | 'frigate' | 'srs';
  /** Seconds that a transport has to show a picture before the next one starts as well. Use `0.3` where the server's HLS muxers always run; `off` starts the next transport only after a failure. */
  'head-start'?: number | string;
  /** Plays sound from the start. Where the browser refuses, a button offers it. The property is `muted`. */
  unmuted?: boolean | '';
  /** Lets viewers talk to the camera while they hold a button or the key t: the WHIP endpoint for their microphone, or go2rtc's `/api/webrtc?src={camera}`, as a URL or template with `{camera}`. Without a value, the path `talk/{camera}` of the `server` if that is a MediaMTX, and the camera itself if it is a go2rtc. */
  'talk-back'?: string;
  /** Keeps the screen on while a live picture is seen, where the browser can. */
  'keep-awake'?: boolean | '';
  /** Seconds between two refreshes of a thumbnail. */
  'thumbnail-interval'?: number | string;
  /** Target of the jitter buffer on WebRTC in seconds, for example `0.2`; if absent, the browser's choice, and more while the link loses packets. */
  'jitter-buffer'?: number | string;
  /** Seconds out of sight, or in a hidden page, before the connection is closed; `off` keeps it open. */
  'suspend-after'?: number | string;
  /** Seconds between two stills on the snapshot transport. */
  'snapshot-interval'?: number | string;
  /** The state changed. */
  'oncam-statechange'?: (event: CamStateChangeEvent) => void;
  /** The picture comes over another transport. */
  'oncam-transportchange'?: (event: CamTransportChangeEvent) => void;
  /** The first frame after `play()` is visible. */
  'oncam-firstframe'?: (event: CamFirstFrameEvent) => void;
  /** A try failed and there is no live picture; `fault` gives the reason. */
  'oncam-fault'?: (event: CamFaultEvent) => void;
  /** A new telemetry record, at most once a second. */
  'oncam-telemetry'?: (event: CamTelemetryEvent) => void;
  /** Another part of the picture is shown; `zoom` is the new one. */
  'oncam-zoomchange'?: (event: CamZoomChangeEvent) => void;
  /** A picture of another moment is visible, at most four times a second. Only while `replay` is set. */
  'oncam-positionchange'?: (event: CamPositionChangeEvent) => void;
  /** Another moment, another rate or live was asked for. Only while `replay` is set. */
  'oncam-seek'?: (event: CamSeekEvent) => void;
}

/** What `<cam-mosaic>` takes. */
export interface CamMosaicProps {
  /** The visible page, counted from 0. A number that is too large shows the last page. */
  page?: CamMosaic['page'];
  /** The name of the camera in the spotlight. Setting it shows the page of that camera; null shows all at equal size. An unknown name changes nothing. */
  spotlight?: CamMosaic['spotlight'];
  /** The cameras: names on the server, or objects with labels, addresses and streams; as a list or as in the attribute. */
  cameras?: CamMosaic['cameras'];
  /** Address of the media server, or a list of servers, as on `<cam-player>`. */
  server?: CamMosaic['server'];
  /** Which URLs `server` implies, as on `<cam-player>`. */
  serverType?: CamMosaic['serverType'];
  /** URL or template with `{camera}` of the WHEP endpoint; `off` leaves the transport out. */
  whep?: CamMosaic['whep'];
  /** The same for the HLS index. */
  hls?: CamMosaic['hls'];
  /** The same for a Motion JPEG stream. */
  mjpeg?: CamMosaic['mjpeg'];
  /** The same for a JPEG still. */
  snapshot?: CamMosaic['snapshot'];
  /** The transports to use, in order of preference, as a list or as in the attribute; null for all. */
  transports?: CamMosaic['transports'];
  /** Latency against stability on HLS. */
  profile?: CamMosaic['profile'];
  /** Seconds that a transport has to show a picture before the next one starts as well, or `off`. */
  headStart?: CamMosaic['headStart'];
  /** How the pictures fill their tiles. */
  fit?: CamMosaic['fit'];
  /** How viewers enlarge the pictures, as on `<cam-player>`. */
  zoom?: CamMosaic['zoom'];
  /** Seconds out of sight before the players close their connections, or `off`. */
  suspendAfter?: CamMosaic['suspendAfter'];
  /** The mosaic's name as viewers read it. */
  label?: CamMosaic['label'];
  /** Seconds for which each page is shown; null or 0 turns no pages. */
  tour?: CamMosaic['tour'];
  /** Fits the mosaic into the height that the page gives it. Otherwise the width decides the height. */
  fill?: CamMosaic['fill'];
  /** Gives the visible cameras on the same transport the same delay. */
  sync?: CamMosaic['sync'];
  /** Shows a table of stats: one row for each camera and one for all. */
  stats?: CamMosaic['stats'];
  /** Whether requests carry cookies, as on `<cam-player>`. */
  cookies?: CamMosaic['cookies'];
  /** ICE servers in addition to those that the server names. */
  iceServers?: CamMosaic['iceServers'];
  /** Returns `{token}`, `{username, password}` or `{headers}` for each player, as on `<cam-player>`. */
  credentials?: CamMosaic['credentials'];
  /** Grants permission to watch each camera, as on `<cam-player>`. Each player holds its own lease. */
  leases?: CamMosaic['leases'];
  /** Gives what moves a camera, by the camera's name; null for a camera that cannot be moved. Called once for each. */
  ptz?: CamMosaic['ptz'];
  /** The way back to each camera, for viewers who talk, as on `<cam-player>`. */
  talkBack?: CamMosaic['talkBack'];
  /** Seconds of each camera that viewers can see again; null keeps nothing. */
  replay?: CamMosaic['replay'];
  /** Keeps the screen on while a live picture is seen. */
  keepAwake?: CamMosaic['keepAwake'];
  /** Which URLs `server` implies, as on `<cam-player>`. */
  'server-type'?: 'mediamtx' | 'go2rtc' | 'frigate' | 'srs';
  /** Seconds that a transport has to show a picture before the next one starts as well, or `off`, as on `<cam-player>`. */
  'head-start'?: number | string;
  /** Seconds out of sight before the players close their connections, or `off`. */
  'suspend-after'?: number | string;
  /** Keeps the screen on while a live picture is seen, where the browser can. */
  'keep-awake'?: boolean | '';
  /** Lets viewers talk to each camera while they hold its button, as on `<cam-player>`. */
  'talk-back'?: string;
  /** New telemetry of the visible tiles, at most once a second. */
  'oncam-mosaictelemetry'?: (event: CamMosaicTelemetryEvent) => void;
}

/** What `<cam-telemetry>` takes. */
export interface CamTelemetryProps {
  /** The id of the player, in the same document or shadow root. */
  for?: CamTelemetry['for'];
  /** The player whose stats are shown; if null, the element that `for` names. */
  player?: CamTelemetry['player'];
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'cam-player': Omit<HTMLAttributes<CamPlayer> & ClassAttributes<CamPlayer>, keyof CamPlayerProps> & CamPlayerProps;
      'cam-mosaic': Omit<HTMLAttributes<CamMosaic> & ClassAttributes<CamMosaic>, keyof CamMosaicProps> & CamMosaicProps;
      'cam-telemetry': Omit<HTMLAttributes<CamTelemetry> & ClassAttributes<CamTelemetry>, keyof CamTelemetryProps> &
        CamTelemetryProps;
    }
  }
}
