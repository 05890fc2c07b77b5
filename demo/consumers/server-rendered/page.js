import { createElement, useEffect, useRef, useState } from 'react';

/** The same on the server and in the browser. */
export function Page({ camera }) {
  const player = useRef(null);
  const [state, setState] = useState('not shown yet');
  // React 19 hears nothing by `oncam-statechange` of an element that came with the server's page:
  // https://github.com/react/react/issues/35446
  useEffect(() => {
    const element = player.current;
    const read = () => setState(element.state);
    read();
    element.addEventListener('cam-statechange', read);
    return () => element.removeEventListener('cam-statechange', read);
  }, []);
  return createElement(
    'main',
    null,
    createElement('cam-player', { ref: player, server: '/media', camera, label: `Camera ${camera}` }),
    createElement('p', null, 'The gate is ', createElement('output', null, state), '.'),
  );
}
