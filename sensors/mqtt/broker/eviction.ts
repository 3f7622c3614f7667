import type { Aedes, Client } from "aedes";
import type { Clock, CredentialBook } from "../../../gateway/core/ports.ts";
import type { Guest, Guests } from "./guest.ts";
import type { Tally } from "./tally.ts";

/** How soon a connection ends whose credential was taken back. */
export const evictionEveryMs = 2_000;

export interface EvictionDeps {
  readonly guests: Guests;
  readonly credentials: CredentialBook;
  readonly clock: Clock;
  readonly tally: Tally;
}

/** Ends connections by what was taken back since; `stop` ends the looking. */
export function keepEvicting(aedes: Aedes, deps: EvictionDeps): () => void {
  let cancel = () => {};
  const look = () => {
    for (const client of connectedTo(aedes)) if (isWithdrawn(deps.guests.of(client.conn), deps)) evict(client, deps);
    cancel = deps.clock.after(evictionEveryMs, look);
  };
  cancel = deps.clock.after(evictionEveryMs, look);
  return () => cancel();
}

/** While nobody can read the list nobody is sent away: a sensor must not go silent because a file is broken. */
function isWithdrawn(guest: Guest | undefined, { credentials }: EvictionDeps): boolean {
  const { speaker, proof } = guest ?? {};
  if (speaker === undefined || proof === undefined) return false;
  const marks = credentials.marksOf(speaker.id);
  return marks !== undefined && marks[proof.by] !== proof.mark;
}

function evict(client: Client, { tally }: EvictionDeps): void {
  tally.count("mqtt-credential-withdrawn");
  client.conn.destroy();
}

function connectedTo(aedes: Aedes): readonly Client[] {
  const { clients } = aedes as unknown as { readonly clients: Readonly<Record<string, Client>> };
  return Object.values(clients);
}
