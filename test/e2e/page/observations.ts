type Player = HTMLElementTagNameMap['cam-player'];

/** What a person sees of a player at one moment. */
export interface Observation {
  readonly state: string;
  /** The picture is darkened, for it is not live. */
  readonly isDimmed: boolean;
  /** Word, sentence and countdown over the picture; an empty text where it says nothing. */
  readonly text: string;
  /** The time of the picture stands over it. */
  readonly hasTime: boolean;
}

const recorded = new WeakMap<Player, Observation[]>();

/** Keeps every sight of a player from now on: some are there for a second only, and who comes to look is late. */
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

/** What was seen of it since, in order. */
export function listObservations(player: Player): readonly Observation[] {
  return recorded.get(player) ?? [];
}

function observe({ state, renderRoot }: Player): Observation {
  const lines = renderRoot.querySelectorAll('[part=message] :is(.word, .sentence, .countdown)');
  return {
    state,
    isDimmed: renderRoot.querySelector('[part=stage]')?.matches('.dim') ?? false,
    text: [...lines].map((line) => line.textContent?.trim()).join(' '),
    hasTime: renderRoot.querySelector('[part=still-time]')?.checkVisibility() ?? false,
  };
}
