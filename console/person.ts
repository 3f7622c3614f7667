import { signal } from "@preact/signals";
import type { PersonId } from "../gateway/api/schema.ts";
import { recall, remember } from "./memory.ts";

/** Who says to sit at this screen. It decides whose notices come here and in whose name buttons act. */
export const person = signal<PersonId | undefined>(recall("person") as PersonId | undefined);

/** The empty choice means that nobody in particular sits here. */
export function sitDown(chosen: string): void {
  const who = chosen === "" ? undefined : (chosen as PersonId);
  person.value = who;
  remember("person", who);
}
