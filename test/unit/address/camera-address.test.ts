import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import {
  selectEndpoint,
  resolveAddress,
  resolveEndpoints,
  getServerKey,
  type CameraAddress,
} from '../../../src/address/camera-address.js';
import { Fault } from '../../../src/faults/fault.js';

const PAGE = 'https://app.example.com:8443/wall/index.html';
const faultCode = (camera: CameraAddress) => {
  try {
    resolveEndpoints(camera, PAGE);
    return null;
  } catch (thrown) {
    return thrown instanceof Fault ? thrown.code : thrown;
  }
};

describe('resolveEndpoints', () => {
  it("gives a bare host MediaMTX's ports", () => {
    for (const server of ['http://media.example.com', 'http://media.example.com/', ' http://media.example.com ']) {
      expect(resolveEndpoints({ server: server.trim(), camera: 'cam1' }, PAGE)).to.deep.equal({
        whep: 'http://media.example.com:8889/cam1/whep',
        hls: 'http://media.example.com:8888/cam1/index.m3u8',
        mjpeg: null,
        snapshot: null,
      });
    }
    expect(resolveEndpoints({ server: 'http://[::1]', camera: 'a' }, PAGE).whep).to.equal('http://[::1]:8889/a/whep');
  });

  it('gives a gateway (a path, a port, a relative address) its two folders', () => {
    const whep = (server: string) => resolveEndpoints({ server, camera: 'cam_1' }, PAGE).whep;
    expect(whep('/')).to.equal('https://app.example.com:8443/whep/cam_1/whep');
    expect(whep('/media/')).to.equal('https://app.example.com:8443/media/whep/cam_1/whep');
    expect(whep('https://gate.example.com/x')).to.equal('https://gate.example.com/x/whep/cam_1/whep');
    expect(whep('http://gate.example.com:9000')).to.equal('http://gate.example.com:9000/whep/cam_1/whep');
  });

  it('fills templates relative to the page, and lets a URL or "off" win over the server', () => {
    const endpoints = resolveEndpoints(
      {
        server: 'http://m',
        camera: 'site/cam 1',
        hls: '/hls/cam_{camera}/index.m3u8',
        whep: 'off',
        mjpeg: 'http://cam.local/stream',
        snapshot: 'still.jpg?of={camera}',
      },
      PAGE,
    );
    expect(endpoints).to.deep.equal({
      whep: null,
      hls: 'https://app.example.com:8443/hls/cam_site/cam%201/index.m3u8',
      mjpeg: 'http://cam.local/stream',
      snapshot: 'https://app.example.com:8443/wall/still.jpg?of=site/cam%201',
    });
  });

  it('gives another server its own URLs, on its own ports for a bare host without encryption', () => {
    const resolve = (server: string, serverType: string) =>
      resolveEndpoints({ server, serverType, camera: 'yard/cam 1' }, PAGE);
    expect(resolve('http://media.example', 'go2rtc')).to.deep.equal({
      whep: 'http://media.example:1984/api/webrtc?src=yard/cam%201',
      hls: 'http://media.example:1984/api/stream.m3u8?src=yard/cam%201&mp4=flac',
      mjpeg: 'http://media.example:1984/api/stream.mjpeg?src=yard/cam%201',
      snapshot: 'http://media.example:1984/api/frame.jpeg?src=yard/cam%201',
    });
    expect(resolve('http://media.example', 'frigate')).to.deep.equal({
      whep: 'http://media.example:5000/api/go2rtc/webrtc?src=yard/cam%201',
      hls: null,
      mjpeg: 'http://media.example:5000/api/yard/cam%201',
      snapshot: 'http://media.example:5000/api/yard/cam%201/latest.jpg',
    });
    expect(resolve('http://media.example', 'srs')).to.deep.include({
      whep: 'http://media.example:1985/rtc/v1/whep/?app=live&stream=yard/cam%201',
      hls: 'http://media.example:8080/live/yard/cam%201.m3u8',
    });
    const whep = (server: string) => resolve(server, 'go2rtc').whep;
    expect(whep('https://media.example')).to.equal('https://media.example/api/webrtc?src=yard/cam%201');
    expect(whep('http://media.example:9000/')).to.equal('http://media.example:9000/api/webrtc?src=yard/cam%201');
    expect(whep('/go2rtc/')).to.equal('https://app.example.com:8443/go2rtc/api/webrtc?src=yard/cam%201');
  });

  it('knows a server by its port, unless its type says otherwise', () => {
    const whep = (server: string, serverType?: string) =>
      resolveEndpoints({ server, serverType: serverType ?? null, camera: 'c' }, PAGE).whep;
    expect(whep('http://m:1984')).to.equal('http://m:1984/api/webrtc?src=c');
    expect(whep('https://m:8971')).to.equal('https://m:8971/api/go2rtc/webrtc?src=c');
    expect(whep('http://m:1984', 'mediamtx')).to.equal('http://m:1984/whep/c/whep');
    expect(whep('http://m:1984', 'frigate')).to.equal('http://m:1984/api/go2rtc/webrtc?src=c');
    expect(whep('http://m:8889')).to.equal('http://m:8889/c/whep');
    expect(whep('http://m:8888/')).to.equal('http://m:8889/c/whep');
    expect(whep('http://m:8889/media')).to.equal('http://m:8889/media/whep/c/whep');
    expect(whep('http://m', 'mediamtx')).to.equal('http://m:8889/c/whep');
    // A text that is no type counts as absent.
    expect(whep('http://m', 'mediamtxx')).to.equal('http://m:8889/c/whep');
    expect(whep('http://m:1984', '')).to.equal('http://m:1984/api/webrtc?src=c');
  });

  it('takes a login out of the address of another server', () => {
    const { endpoints, logins } = resolveAddress(
      { server: 'http://ann:secret@m', serverType: 'go2rtc', camera: 'c' },
      PAGE,
    );
    expect(endpoints.mjpeg).to.equal('http://m:1984/api/stream.mjpeg?src=c');
    expect(logins).to.deep.equal({ 'http://m:1984': { username: 'ann', password: 'secret' } });
  });

  it('refuses names that could reach something else', () => {
    for (const camera of ['../admin', 'a/../b', '.', '..', '', '/', 'a//b', 'a/', '/a', './a']) {
      expect(faultCode({ server: 'http://m', camera }), camera).to.equal('bad-address');
    }
  });

  it('refuses a name in the host, other schemes, and what is no address', () => {
    for (const whep of [
      'http://{camera}.example.com/whep',
      '//{camera}/whep',
      'http:{camera}/whep',
      'http:///{camera}/whep',
      'http:\\\\{camera}/whep',
      'http://user@{camera}/whep',
      'http://h:{camera}/whep',
      'javascript:alert(1)',
      'rtsp://cam/1',
      'http://',
    ]) {
      expect(faultCode({ camera: 'evil.example', whep }), whep).to.equal('bad-address');
    }
  });

  it('never lets any name leave its folder, query or host', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (camera) => {
        let url: URL;
        try {
          url = new URL(resolveEndpoints({ camera, whep: 'https://m.example/live/{camera}/whep' }, PAGE).whep ?? '');
        } catch (thrown) {
          return thrown instanceof Fault;
        }
        const depth = camera.split('/').length;
        return (
          url.origin === 'https://m.example' &&
          url.pathname.startsWith('/live/') &&
          url.pathname.endsWith('/whep') &&
          url.pathname.split('/').length === depth + 3 &&
          url.search === '' &&
          url.hash === ''
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('selectEndpoint and getServerKey', () => {
  it('shares the playlist between the HLS transports, and the server between ports', () => {
    const endpoints = resolveEndpoints({ server: 'http://m', camera: 'c' }, PAGE);
    expect(selectEndpoint('ll-hls', endpoints)).to.equal(selectEndpoint('hls', endpoints));
    expect(selectEndpoint('mjpeg', endpoints)).to.equal(null);
    expect(getServerKey(endpoints.whep ?? '')).to.equal(getServerKey(endpoints.hls ?? ''));
  });
});

describe('a user and password in an address', () => {
  it('are taken out of it, unescaped, by origin', () => {
    const { endpoints, logins } = resolveAddress(
      {
        camera: 'gate',
        server: 'http://a:b%40c@media.example',
        mjpeg: 'http://u:100%@cam.example:8080/{camera}',
        snapshot: '/still.jpg',
      },
      'https://page.example/',
    );
    expect(endpoints).to.deep.equal({
      whep: 'http://media.example:8889/gate/whep',
      hls: 'http://media.example:8888/gate/index.m3u8',
      mjpeg: 'http://cam.example:8080/gate',
      snapshot: 'https://page.example/still.jpg',
    });
    expect(logins).to.deep.equal({
      'http://media.example:8889': { username: 'a', password: 'b@c' },
      'http://media.example:8888': { username: 'a', password: 'b@c' },
      'http://cam.example:8080': { username: 'u', password: '100%' },
    });
  });

  it('are not told where the address cannot be used', () => {
    for (const whep of ['http://u:p/w@:99999/', 'ftp://u:p/w@host/', 'http://u:p/w@ho st/']) {
      expect(() => resolveAddress({ whep }, 'https://page.example/'), whep)
        .to.throw(Fault)
        .with.property('serverMessage')
        .not.contain('p/w');
    }
  });
});
