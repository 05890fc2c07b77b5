type Player = HTMLElementTagNameMap['cam-player'];

/** What a person sees of a player at one moment. */
export interface Sight {
  readonly state: string;
  /** The picture is darkened, for it is not live. */
  readonly isDimmed: boolean;
  /** Word, sentence and countdown over the picture; an empty text where it says nothing. */
  readonly text: string;
  /** The time of the picture stands over it. */
  readonly hasTime: boolean;
}

const kept = new WeakMap<Player, Sight[]>();

/** Keeps every sight of a player from now on: some are there for a second only, and who comes to look is late. */
export function watch(player: Player): void {
  const sights: Sight[] = [sightOf(player)];
  kept.set(player, sights);
  const note = () => {
    const sight = sightOf(player);
    if (JSON.stringify(sight) !== JSON.stringify(sights.at(-1))) sights.push(sight);
  };
  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(note).observe(player.renderRoot, everything);
}

/** What was seen of it since, in order. */
export function sightsOf(player: Player): readonly Sight[] {
  return kept.get(player) ?? [];
}

function sightOf({ state, renderRoot }: Player): Sight {
  const lines = renderRoot.querySelectorAll('[part=message] :is(.word, .sentence, .countdown)');
  return {
    state,
    isDimmed: renderRoot.querySelector('[part=surface]')?.matches('.dim') ?? false,
    text: [...lines].map((line) => line.textContent?.trim()).join(' '),
    hasTime: renderRoot.querySelector('[part=timestamp]')?.checkVisibility() ?? false,
  };
}
