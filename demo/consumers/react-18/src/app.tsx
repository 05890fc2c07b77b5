import type { CamPlayer as CamPlayerElement, PlaybackState } from 'cam-player';
import { CamPlayer } from 'cam-player/react';
import { useRef, useState } from 'react';

export function App() {
  const player = useRef<CamPlayerElement>(null);
  const [state, setState] = useState<PlaybackState>('idle');
  const isPaused = state === 'paused';
  return (
    <main>
      <CamPlayer
        ref={player}
        server="/media"
        camera="crossing"
        transports={['whep', 'll-hls']}
        onCamStateChange={(event) => setState(event.state)}
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
