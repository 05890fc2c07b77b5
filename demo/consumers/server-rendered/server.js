// Renders the page in Node, where there is no window, and prints it: a server would answer with it.
import { TRANSPORT_NAMES } from 'cam-player';
import 'cam-player/define';
import { readFileSync } from 'node:fs';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { Page } from './page.js';

const shell = readFileSync(new URL('dist/index.html', import.meta.url), 'utf8');
const page = renderToString(createElement(Page, { camera: 'crossing' }));
console.error(`The package knows ${TRANSPORT_NAMES.length} transports; window is ${typeof window}.`);
console.log(shell.replace('<!--page-->', page));
