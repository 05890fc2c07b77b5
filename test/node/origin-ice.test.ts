import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, test } from 'node:test';
import { checkRequest, checkResponse, isStun, readStun, STUN } from '../../demo/rtp/stun.js';
import { Wire } from '../../demo/rtp/wire.js';
import { until } from './origin-fixtures.js';

/** The request of RFC 5769 §2.1, signed by another implementation. */
const SAMPLE = Buffer.from(
  '000100582112a442b7e7a701bc34d686fa87dfae' +
    '802200105354554e207465737420636c69656e74' +
    '002400046e0001ff80290008932ff9b151263b36' +
    '000600096576746a3a6836765920202000080014' +
    '9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2' +
    '80280004e57a3bcf',
  'hex',
);
const SAMPLE_PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt';

test("the specification's request is parsed, and its signature is valid", () => {
  const message = readStun(SAMPLE);
  assert.equal(message?.type, STUN.request);
  assert.equal(message?.username, 'evtj:h6vY');
  assert.equal(message?.isNominating, false);
  assert.equal(message?.isSignedWith(SAMPLE_PASSWORD), true);
  assert.equal(message?.isSignedWith('another password'), false);
});

test('a changed byte breaks the signature', () => {
  const forged = Buffer.from(SAMPLE);
  forged[forged.indexOf('evtj')] = 0x46;
  assert.equal(readStun(forged)?.isSignedWith(SAMPLE_PASSWORD), false);
});

test('a truncated message, or another protocol, is not parsed', () => {
  for (let length = 0; length < SAMPLE.length; length += 1) assert.equal(readStun(SAMPLE.subarray(0, length)), null);
  const long = Buffer.from(SAMPLE);
  long.writeUInt16BE(0xffff, 22);
  assert.equal(readStun(long), null, 'an attribute longer than its message');
  assert.equal(isStun(Buffer.alloc(40, 0x80)), false);
});

test('an answer is signed and contains the masked address', () => {
  const request = readStun(SAMPLE);
  assert.ok(request);
  const answer = checkResponse(request, { address: '192.0.2.1', port: 32853 }, SAMPLE_PASSWORD);
  const read = readStun(answer);
  assert.equal(read?.type, STUN.success);
  assert.deepEqual(read?.transaction, request.transaction);
  assert.equal(read?.isSignedWith(SAMPLE_PASSWORD), true);
  // The address of RFC 5769 §2.2, masked with the cookie.
  assert.equal(answer.subarray(20, 32).toString('hex'), '002000080001a147e112a643');
});

let wire: Wire;
let viewer: Socket;
let received: Buffer[] = [];
let atServer: string[] = [];
let weather = { isCut: false, lossPercent: 0 };
let weatherRequests = 0;
let paths = 0;
const sockets: Socket[] = [];

beforeEach(async () => {
  received = [];
  paths = 0;
  atServer = [];
  weather = { isCut: false, lossPercent: 0 };
  const events = {
    onPath: () => (paths += 1),
    onDatagram: (datagram: Buffer) => atServer.push(datagram.toString()),
    onSilence: () => undefined,
  };
  wire = await Wire.open(events, () => {
    weatherRequests += 1;
    return weather;
  });
  viewer = await getSocket((datagram) => received.push(datagram));
});

afterEach(() => {
  wire.close();
  for (const socket of sockets.splice(0)) socket.close();
});

async function getSocket(onMessage: (datagram: Buffer) => void): Promise<Socket> {
  const socket = createSocket('udp4', onMessage);
  sockets.push(socket);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

function check(from: Socket, { ufrag, pwd } = wire.credentials, isNominating = false): void {
  from.send(checkRequest(Buffer.alloc(12, 7), `${ufrag}:abcd`, pwd, { isNominating }), wire.port, '127.0.0.1');
}

test('a valid check is answered, and an invalid one is not', async () => {
  check(viewer, { ufrag: wire.credentials.ufrag, pwd: 'x'.repeat(32) });
  check(viewer, { ufrag: 'nobody', pwd: wire.credentials.pwd });
  check(viewer);
  await until('an answer', () => received.length > 0);
  assert.equal(received.length, 1);
  assert.equal(readStun(received[0] as Buffer)?.isSignedWith(wire.credentials.pwd), true);
});

test('the path is announced once, and nothing is sent before', async () => {
  wire.send(Buffer.from('too early'));
  check(viewer);
  check(viewer);
  await until('two answers', () => received.length === 2);
  assert.equal(paths, 1);
  assert.ok(received.every(isStun));
});

test('datagrams pass in both directions, and none pass a cut network', async () => {
  check(viewer);
  await until('an answer', () => received.length === 1);
  viewer.send('up', wire.port, '127.0.0.1');
  wire.send(Buffer.from('down'));
  await until('both', () => atServer.length === 1 && received.length === 2);
  weather = { isCut: true, lossPercent: 0 };
  const before = weatherRequests;
  wire.send(Buffer.from('down again'));
  viewer.send('up again', wire.port, '127.0.0.1');
  check(viewer);
  await until('all three were on their way', () => weatherRequests === before + 3);
  weather = { isCut: false, lossPercent: 0 };
  viewer.send('last', wire.port, '127.0.0.1');
  wire.send(Buffer.from('last'));
  await until('the last', () => atServer.at(-1) === 'last' && received.at(-1)?.toString() === 'last');
  assert.deepEqual(atServer, ['up', 'last']);
  assert.equal(received.length, 3);
});

test('a loss of 100 percent drops all media, and nothing else', async () => {
  check(viewer);
  await until('an answer', () => received.length === 1);
  weather = { isCut: false, lossPercent: 100 };
  wire.send(Buffer.from([0x80, 1, 2, 3]));
  wire.send(Buffer.from([22, 1, 2, 3]));
  await until('the handshake', () => received.length === 2);
  assert.equal(received[1]?.[0], 22);
});

test('during an ICE restart the old path is used until the new one is nominated', async () => {
  check(viewer);
  await until('an answer', () => received.length === 1);
  const before = wire.credentials;
  wire.restart();
  assert.notDeepEqual(wire.credentials, before);
  const moved: Buffer[] = [];
  const other = await getSocket((datagram) => moved.push(datagram));
  check(other);
  await until('the new path is checked', () => moved.length === 1);
  wire.send(Buffer.from('one'));
  await until('the old path still carries', () => received.at(-1)?.toString() === 'one');
  check(viewer, before);
  await until('the old credentials are still good', () => received.length === 3);
  check(other, wire.credentials, true);
  await until('it is nominated', () => moved.length === 2);
  wire.send(Buffer.from('two'));
  await until('the new path carries', () => moved.at(-1)?.toString() === 'two');
  assert.equal(received.length, 3);
});
