type Player = HTMLElementTagNameMap['cam-player'];

/** The appearance of a player at one moment. */
export interface Observation {
  readonly state: string;
  /** The picture is darkened because it is not live. */
  readonly isDimmed: boolean;
  /** The message over the picture: word, sentence and countdown; empty if there is none. */
  readonly text: string;
  /** The time of the picture is shown over it. */
  readonly hasTime: boolean;
}

const recorded = new WeakMap<Player, Observation[]>();

/** Records each appearance of a player from now on: some last for a second only, and polling would miss them. */
export function recordObservations(player: Player): void {
  const observations: Observation[] = [observe(player)];
  recorded.set(player, observations);
  const record = () => {
    const observation = observe(player);
    if (JSON.stringify(observation) !== JSON.stringify(observations.at(-1))) observations.push(observation);
  };
  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(record).observe(player.renderRoot, everything);
}

/** Lists the recorded appearances of a player, in order. */
export function listObservations(player: Player): readonly Observation[] {
  return recorded.get(player) ?? [];
}

function observe({ state, renderRoot }: Player): Observation {
  const lines = renderRoot.querySelectorAll('[part=message] :is(.word, .sentence, .countdown)');
  return {
    state,
    isDimmed: renderRoot.querySelector('[part=surface]')?.matches('.dim') ?? false,
    text: [...lines].map((line) => line.textContent?.trim()).join(' '),
    hasTime: renderRoot.querySelector('[part=timestamp]')?.checkVisibility() ?? false,
  };
}
