import 'cam-player/define';
import { createElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { Page } from './page.js';

hydrateRoot(document.getElementById('app'), createElement(Page, { camera: 'crossing' }));
