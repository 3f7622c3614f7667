import type { CaseOrder } from "../core/cases/act.ts";
import { actionsFor } from "../core/cases/actions.ts";
import type { Evidence } from "../core/cases/evidence.ts";
import type { Refusal } from "../core/cases/refusal.ts";
import { hasRoomFor } from "../core/photos/keeping.ts";
import { caseNamed } from "../core/practice/world.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import { bareJpeg } from "../photo/jpeg.ts";
import type { PhotoVault } from "../photo/vault.ts";
import type { Answer, Ask } from "./messages.ts";

type AskOf<K extends Ask["kind"]> = Extract<Ask, { kind: K }>;

interface PhotoDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  /** Without it none are taken. */
  readonly photos?: PhotoVault;
}

/** The word about the case that goes with a photo which the box took in itself. */
export type Attached = Omit<AskOf<"act">, "order"> & { readonly order?: CaseOrder; readonly saidAtMs?: number };

/** The bytes first, then the fact that names them: cut off or refused in between, it is a file that is swept away later. */
export async function bringPhoto(
  { photos, ...deps }: PhotoDeps,
  ask: AskOf<"bring-photo">,
  say: (said: Attached) => Promise<Answer>,
): Promise<Answer> {
  if (photos === undefined) return failed;
  if (isRepeat(deps, ask)) return say(wordOf(ask));
  const bytes = Buffer.from(ask.content, "base64");
  const refused = refusalOf(deps, ask, bytes) ?? ((await photos.hasSpace()) ? undefined : "photos-full");
  if (refused === "no-photo") return failed;
  if (refused !== undefined) return { kind: "act", reply: { done: false, refused } };
  let answer = failed;
  await photos.keep(bytes, async (hash) => void (answer = await say(wordOf(ask, { hash, bytes: bytes.length }))));
  return answer;
}

const failed: Answer = { kind: "failed", code: "core-failed" };

function isRepeat({ state }: PhotoDeps, { case: of, command }: AskOf<"bring-photo">): boolean {
  return caseNamed(state(), of)?.steps.some((step) => step.command === command) === true;
}

function wordOf(ask: AskOf<"bring-photo">, kept?: Pick<Evidence, "hash" | "bytes">): Attached {
  const { id, case: of, by, command, saidAtMs } = ask;
  const evidence = kept && ({ kind: "photo", type: "image/jpeg", ...kept } as const);
  const more = { ...(evidence && { order: { evidence } }), ...(saidAtMs !== undefined && { saidAtMs }) };
  return { kind: "act", id, case: of, verb: "attach", by, command, ...more };
}

/** Nobody fills the disk who may not add to the case. The part that faces the network is not believed: it is looked again. */
function refusalOf(
  { index, state }: PhotoDeps,
  ask: AskOf<"bring-photo">,
  bytes: Buffer,
): Refusal | "no-photo" | undefined {
  const now = state();
  const of = caseNamed(now, ask.case);
  if (of === undefined) return "unknown-case";
  const alarms = of.practice === undefined ? now.alarm : now.practiceAlarm;
  const attach = actionsFor(index, alarms, of, ask.by).find(({ verb }) => verb === "attach");
  if (attach === undefined) return "wrong-state";
  if (attach.refused !== undefined) return attach.refused;
  const bare = bareJpeg(bytes);
  if (!bare.ok || !bytes.equals(bare.value)) return "no-photo";
  return hasRoomFor(now, index.site.photos.bytesMax, bytes.length) ? undefined : "photos-full";
}

/** Only as a photo of a case: a hash alone opens nothing. */
export async function photoAnswer({ state, photos }: PhotoDeps, { case: id, hash }: AskOf<"photo">): Promise<Answer> {
  const now = state();
  const isOfCase = caseNamed(now, id)?.evidence.some((each) => each.hash === hash && each.type !== undefined);
  const isItsOwn = now.photo.get(hash)?.case === id;
  const bytes = isOfCase === true || isItsOwn ? await photos?.read(hash) : undefined;
  return { kind: "photo", ...(bytes && { content: Buffer.from(bytes).toString("base64") }) };
}
