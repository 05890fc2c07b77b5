// The cameras in a process of their own: Storybook's is busy enough, and reads no TypeScript of ours.
// Writes its address as one line; ends when its input ends.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerName } from '../stories/setup.js';
import { startCameras } from './cameras.js';

const cameras = await startCameras();
const server = createServer((request, response) => {
  const name: ServerName = request.url?.includes('server=mediamtx') ? 'mediamtx' : 'embedded';
  const answer = (value: object) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  };
  cameras.findAddresses(name).then(answer, (error: Error) => answer({ error: error.message }));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));

// Whoever started it is gone, in whatever way.
process.stdin.resume().on('end', () => void cameras.close().finally(() => process.exit(0)));
