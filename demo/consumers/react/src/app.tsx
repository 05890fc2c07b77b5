import type { CamPlayer, PlaybackState } from 'cam-player';
import { useRef, useState } from 'react';

export function App() {
  const player = useRef<CamPlayer>(null);
  const [state, setState] = useState<PlaybackState>('idle');
  const [credentials] = useState(() => () => Promise.resolve({ token: 'from the session' }));
  const isPaused = state === 'paused';
  return (
    <main>
      <cam-player
        ref={player}
        server="/media"
        camera="crossing"
        profile="low"
        transports={['whep', 'll-hls']}
        credentials={credentials}
        oncam-statechange={(event) => setState(event.state)}
      />
      <p>
        The gate is <output>{state}</output>.
      </p>
      <button onClick={() => (isPaused ? void player.current?.play() : player.current?.pause())}>
        {isPaused ? 'Go on' : 'Hold'}
      </button>
    </main>
  );
}
