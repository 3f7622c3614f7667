import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { MqttProfile } from "../../config/mqtt-profile.ts";
import type { ProfileId } from "../../config/ids.ts";
import type { DeviceProfile } from "../../config/device-profile.ts";
import type { Clock } from "../core/ports.ts";
import type { Stranger } from "../core/stranger.ts";
import type { MappedField } from "../site-file/mapping-view.ts";
import type { Asks } from "./asks.ts";
import type { KnownKind, StrangersReply } from "./schema.ts";

export interface RecogniserDeps {
  /** All profiles there are for the site of that file. */
  readonly profilesFor: (siteFile: string) => Iterable<readonly [ProfileId, DeviceProfile]>;
  readonly clock: Clock;
  /** What a profile makes of a message of the device called `name`. */
  readonly readAs: (profile: MqttProfile, name: string, payload: string) => readonly MappedField[];
}

export type Recognised = (strangers: readonly Stranger[]) => Promise<StrangersReply["strangers"]>;

/** Done in the web part and not in the core: ninety profiles tried on a message must not hold up an alarm. */
export function createRecogniser(ask: Asks["ask"], deps: RecogniserDeps): Recognised {
  const shelf = createShelf(deps);
  return async (strangers) => {
    const isNews = strangers.some(({ source }) => source === "unknown-topic");
    const answer = isNews ? await ask({ kind: "site-file" }) : undefined;
    const file = answer?.kind === "site-file" ? answer.reply?.file : undefined;
    const known = file === undefined ? [] : await shelf(file);
    return strangers.map((each) => ({ ...each, kinds: kindsOf(each, known, deps) }));
  };
}

type Known = readonly (readonly [ProfileId, MqttProfile])[];

/** Read once, one file at a turn of the process; anew when a profile was written beside the site's file. */
function createShelf({ profilesFor, clock }: RecogniserDeps): (file: string) => Promise<Known> {
  let kept: { readonly state: string; readonly known: Promise<Known> } | undefined;
  const read = async (file: string) => {
    const known: (readonly [ProfileId, MqttProfile])[] = [];
    for (const [id, profile] of profilesFor(file)) {
      if (profile.transport === "mqtt") known.push([id, profile]);
      await new Promise<void>((resolve) => void clock.after(0, resolve));
    }
    return known;
  };
  return (file) => {
    const state = `${file} ${writtenAt(join(dirname(file), "devices"))}`;
    if (kept?.state !== state) kept = { state, known: read(file) };
    return kept.known;
  };
}

function writtenAt(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Those that read the most of it. */
function kindsOf(
  { source, topic, outline }: Stranger,
  known: Known,
  { readAs }: Pick<RecogniserDeps, "readAs">,
): readonly KnownKind[] {
  if (source !== "unknown-topic") return [];
  const kinds = known.flatMap(([id, profile]) => {
    const name = nameIn(topic, profile);
    const values = name === undefined ? [] : readAs(profile, name, outline).filter(({ value }) => value !== undefined);
    return name === undefined || values.length === 0 ? [] : [{ profile: id, title: profile.title, name, values }];
  });
  const most = Math.max(...kinds.map(({ values }) => values.length));
  return kinds.filter(({ values }) => values.length === most).slice(0, kindsMax);
}

/** More to choose from is no help to anybody. */
const kindsMax = 3;

function nameIn(topic: string, { topic: patterns }: MqttProfile): string | undefined {
  const levels = topic.split("/");
  return [patterns]
    .flat()
    .map((pattern) => nameBy(pattern.split("/"), levels))
    .find((name) => name !== undefined);
}

/** `{name}` is the device's own level, `+` any. A pattern without a name tells no devices apart. */
function nameBy(pattern: readonly string[], levels: readonly string[]): string | undefined {
  const isFit =
    pattern.length === levels.length &&
    pattern.every((each, at) => each === "{name}" || each === "+" || each === levels[at]);
  const at = pattern.indexOf("{name}");
  return isFit && at >= 0 ? levels[at] : undefined;
}
