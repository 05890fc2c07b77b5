import type { PlaybackState } from 'cam-player';
import 'cam-player/define';
import { render } from 'preact';
import { useState } from 'preact/hooks';

function App() {
  const [state, setState] = useState<PlaybackState>('idle');
  return (
    <main>
      <cam-player
        server="/media"
        camera="crossing"
        transports={['whep', 'll-hls']}
        oncam-statechange={(event) => setState(event.state)}
      />
      <p>
        The gate is <output>{state}</output>.
      </p>
    </main>
  );
}

render(<App />, document.getElementById('app')!);
