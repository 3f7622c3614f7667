import { signal } from "@preact/signals";
import type { PersonId } from "../gateway/api/schema.ts";
import { recall, remember } from "./memory.ts";

/** Who says to sit at this screen. It decides whose notices come here and in whose name buttons act. */
export const person = signal<PersonId | undefined>(recall("person") as PersonId | undefined);

export function sitDown(who: PersonId | undefined): void {
  person.value = who;
  remember("person", who);
}
