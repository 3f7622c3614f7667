import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { checkProfile } from "../../config/check-profile.ts";
import { deviceProfileSchema } from "../../config/device-profile.ts";
import { explain } from "../../config/explain.ts";
import { usualDirectories } from "../../config/shelf.ts";
import { pathText } from "../../config/problem.ts";
import type { MqttProfile } from "../../config/mqtt-profile.ts";
import { replaceFile } from "../access/credential-file.ts";
import type { MappedField, MappingReply, MappingWish } from "./mapping-view.ts";

export interface MapperDeps {
  /** What the profile makes of a message of the device called `name`. */
  readonly readAs: (profile: MqttProfile, name: string, payload: string) => readonly MappedField[];
  /** The site's file: profiles lie in `devices` beside it. */
  readonly file: string | undefined;
}

/** A device profile for messages that nobody could read, from the fields a person pointed at. */
export function mapMessage(wish: MappingWish, { readAs, file }: MapperDeps): MappingReply {
  const draft = profileOf(wish);
  const faults = explain(deviceProfileSchema, draft);
  const parsed = deviceProfileSchema.safeParse(draft).data;
  if (parsed?.transport !== "mqtt") return { fields: [], problems: faults.map(problemOf), text: "", isWritten: false };
  const fields = readAs(parsed, wish.name, wish.payload);
  const profile = { ...draft, vectors: [vectorOf(wish, fields)] };
  const problems = checkProfile(parsed).map(problemOf);
  const text = `${head}${stringify(profile, { lineWidth: 0 })}`;
  const isSound = problems.length === 0 && fields.some(({ value }) => value !== undefined);
  if (!wish.write || !isSound) return { fields, problems, text, isWritten: false };
  const refused = refusalOf(wish, file);
  if (refused !== undefined || file === undefined)
    return { fields, problems, text, isWritten: false, refused: refused ?? "no-site-file" };
  replaceFile(join(dirname(file), "devices", `${wish.id}.yaml`), text, 0o644);
  return { fields, problems, text, isWritten: true };
}

const head =
  "# 在控制台指着字段写成，测试报文在 vectors。Made by pointing at fields; the message it was made from is in vectors.\n";

/** A profile that is there is never overwritten: other devices may go by it. */
function refusalOf({ id }: MappingWish, file: string | undefined): MappingReply["refused"] {
  if (file === undefined) return "no-site-file";
  const isTaken = usualDirectories(file, "devices").some((folder) => existsSync(join(folder, `${id}.yaml`)));
  return isTaken ? "taken" : undefined;
}

function profileOf({ title, topic, name, payload, measures }: MappingWish) {
  return {
    transport: "mqtt",
    title: { zh: title, en: title },
    source: `a message on ${topic}`,
    topic: topic
      .split("/")
      .map((level) => (level === name ? "{name}" : level))
      .join("/"),
    measures: measures.map(({ id, pointer, quantity, unit, scale }) => ({
      id,
      quantity,
      pointer,
      ...(unit !== "" && { unit }),
      ...(scale !== 1 && { scale }),
    })),
    vectors: [{ payload, expect: {} }],
  };
}

function vectorOf({ payload, name }: MappingWish, fields: readonly MappedField[]) {
  const expect = Object.fromEntries(fields.map(({ measure, value, why }) => [measure, value ?? why ?? "missing"]));
  return { payload, name, expect };
}

function problemOf({ path, problem, hint }: ReturnType<typeof checkProfile>[number]) {
  return { path: pathText(path), problem, hint };
}
