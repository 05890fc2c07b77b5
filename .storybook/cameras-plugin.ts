import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const PROGRAM = fileURLToPath(new URL('./cameras-process.ts', import.meta.url));

/** Makes Storybook's server serve the addresses of the cameras, and starts the cameras. */
export function camerasPlugin(): Plugin {
  let running: Promise<string> | null = null;
  return {
    name: 'cameras',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use('/cameras.json', (request, response) => {
        running ??= start();
        void running
          .then((address) => fetch(new URL(request.url ?? '', address)))
          .then((answer) => answer.text())
          .catch((error: Error) => JSON.stringify({ error: error.message }))
          .then((text) => {
            response.setHeader('Content-Type', 'application/json');
            response.end(text);
          });
      });
    },
  };
}

/** Starts the process of the cameras. Resolves with its address; rejects if it ends before. */
function start(): Promise<string> {
  // Its input is a pipe from this process, so it ends with this process.
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.unref();
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (line: Buffer) => resolve(line.toString().trim()));
    child.once('exit', (code) => reject(new Error(`The cameras did not start (${code}).`)));
    child.once('error', reject);
  });
}
