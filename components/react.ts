// Made of the docstrings by `npm run manifest`: change those.
import { createComponent, type EventName } from '@lit/react';
import * as React from 'react';
import './entry/define.js';
import './entry/define-mosaic.js';
import './entry/define-telemetry.js';
import {
  CamPlayer as CamPlayerElement,
  CamMosaic as CamMosaicElement,
  CamTelemetry as CamTelemetryElement,
  type CamStateChangeEvent,
  type CamTransportChangeEvent,
  type CamFirstFrameEvent,
  type CamFaultEvent,
  type CamTelemetryEvent,
  type CamZoomChangeEvent,
  type CamPositionChangeEvent,
  type CamSeekEvent,
  type CamMosaicTelemetryEvent,
} from './index.js';

/** A live camera, over the best transport that the network, the server and the browser support. */
export const CamPlayer = createComponent({
  react: React,
  tagName: 'cam-player',
  elementClass: CamPlayerElement,
  displayName: 'CamPlayer',
  events: {
    onCamStateChange: 'cam-statechange' as EventName<CamStateChangeEvent>,
    onCamTransportChange: 'cam-transportchange' as EventName<CamTransportChangeEvent>,
    onCamFirstFrame: 'cam-firstframe' as EventName<CamFirstFrameEvent>,
    onCamFault: 'cam-fault' as EventName<CamFaultEvent>,
    onCamTelemetry: 'cam-telemetry' as EventName<CamTelemetryEvent>,
    onCamZoomChange: 'cam-zoomchange' as EventName<CamZoomChangeEvent>,
    onCamPositionChange: 'cam-positionchange' as EventName<CamPositionChangeEvent>,
    onCamSeek: 'cam-seek' as EventName<CamSeekEvent>,
    onPlay: 'play' as EventName<Event>,
    onPause: 'pause' as EventName<Event>,
    onPlaying: 'playing' as EventName<Event>,
    onWaiting: 'waiting' as EventName<Event>,
    onLoadStart: 'loadstart' as EventName<Event>,
    onLoadedMetadata: 'loadedmetadata' as EventName<Event>,
    onLoadedData: 'loadeddata' as EventName<Event>,
    onCanPlay: 'canplay' as EventName<Event>,
    onResize: 'resize' as EventName<Event>,
    onTimeUpdate: 'timeupdate' as EventName<Event>,
    onError: 'error' as EventName<Event>,
    onEmptied: 'emptied' as EventName<Event>,
    onVolumeChange: 'volumechange' as EventName<Event>,
    onEnterPictureInPicture: 'enterpictureinpicture' as EventName<Event>,
    onLeavePictureInPicture: 'leavepictureinpicture' as EventName<Event>,
  },
});

/** Up to four live cameras at a time and more on further pages; one camera can be enlarged. */
export const CamMosaic = createComponent({
  react: React,
  tagName: 'cam-mosaic',
  elementClass: CamMosaicElement,
  displayName: 'CamMosaic',
  events: {
    onCamMosaicTelemetry: 'cam-mosaictelemetry' as EventName<CamMosaicTelemetryEvent>,
  },
});

/** The stats of a camera: latency, frames, bit rate and packet loss over the last five minutes, and what went wrong. */
export const CamTelemetry = createComponent({
  react: React,
  tagName: 'cam-telemetry',
  elementClass: CamTelemetryElement,
  displayName: 'CamTelemetry',
  events: {},
});
