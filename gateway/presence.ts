import type { ChannelName } from "../config/channel.ts";
import type { PersonId } from "../config/ids.ts";
import { limits } from "../config/limits.ts";
import type { Person } from "../config/people.ts";
import type { Clock, Offer } from "./core/ports.ts";
import { pause } from "./pause.ts";

export interface PresenceDeps {
  readonly people: ReadonlyMap<PersonId, Person>;
  /** Somebody sits at a screen under this name. */
  readonly isWatched: (person: PersonId) => boolean;
  /** Declared channels nothing gets through. */
  readonly dark: () => ReadonlyMap<ChannelName, string>;
  readonly offer: Offer;
  readonly clock: Clock;
}

/**
 * Tells the core to whom every way is dark, whenever that changes. A screen is a way that went dark once it was open
 * in this life of the box and is not any more; one that was never opened is only unproven.
 */
export async function watchPresence({ offer, clock, ...deps }: PresenceDeps, signal: AbortSignal): Promise<void> {
  const seen = new Set<PersonId>();
  for (let told = ""; !signal.aborted;) {
    const silent = silentPeople(deps, seen);
    if (silent.join() !== told) {
      await offer({ kind: "reach", silent });
      told = silent.join();
    }
    await pause(limits.presenceEveryMs, clock, signal);
  }
}

function silentPeople(
  { people, isWatched, dark }: Omit<PresenceDeps, "offer" | "clock">,
  seen: Set<PersonId>,
): readonly PersonId[] {
  const closed = dark();
  for (const person of people.keys()) if (isWatched(person)) seen.add(person);
  const isDark = (person: PersonId, channel: ChannelName) =>
    channel === "screen" ? seen.has(person) && !isWatched(person) : closed.has(channel);
  return [...people.values()]
    .filter(({ id, channels }) => channels.every((each) => isDark(id, each)))
    .map(({ id }) => id);
}
