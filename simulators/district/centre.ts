import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import type { KeyPair } from "../../cloud-bridge/cose-key.ts";
import type { Programme } from "../../config/programme.ts";
import type { CommandTier } from "../../gateway/core/commands/command.ts";
import { createAlbum, type Album } from "./album.ts";
import { createCommander, type Commander } from "./commander.ts";
import { createDepartmentBots, departmentRegistry, departmentsOf, type DepartmentBots } from "./departments.ts";
import { startDistrict, type District, type DistrictOptions } from "./district.ts";
import { docketsOf, isDone, type Docket } from "./docket.ts";
import { createDutyDesk, type DutyDesk } from "./duty-desk.ts";
import { createHotline, type Hotline } from "./hotline.ts";
import { onTurn, usualOperators, type Operator } from "./operators.ts";
import { callsAfter, ratingOf, reportedType } from "./residents.ts";
import { warningsFor, type River } from "./upstream.ts";
import { createTimeline, type Timeline } from "./live-timeline.ts";

type AlarmBody = Extract<WireRecord["body"], { readonly kind: "alarm" }>;

/** A command centre 指挥中心: a platform with people at its desk, departments, a hotline and residents behind it. */
export interface Centre {
  readonly district: District;
  readonly programme: Programme;
  readonly desk: DutyDesk;
  readonly hotline: Hotline;
  readonly bots: DepartmentBots;
  readonly timeline: Timeline;
  readonly album: Album;
  readonly operators: readonly Operator[];
  readonly dockets: () => readonly Docket[];
  /** Stars that were given, by `box case`. */
  readonly stars: () => ReadonlyMap<string, number>;
  /** This desk's key to a box; with the code that a person there gave out it is brought there first. */
  readonly letIn: (box: string, by: { readonly keys: KeyPair; readonly code?: string }) => void;
  readonly stop: () => Promise<void>;
}

export interface CentreOptions extends DistrictOptions {
  readonly programme: Programme;
  readonly tier?: CommandTier;
  readonly seed?: number;
  /** How much faster than life departments and residents are. */
  readonly speed?: number;
  readonly operators?: readonly Operator[];
  /** Of each box the next one downstream, and how long the water takes there: alarms of water go down the river. */
  readonly river?: River;
  /** Residents call the hotline about what rings, and rate what is closed. */
  readonly lively?: boolean;
}

export async function startCentre(options: CentreOptions): Promise<Centre> {
  const { programme, tier = "district", seed = usualSeed, speed = 1, operators = usualOperators(tier) } = options;
  const commanders = new Map<string, Commander>();
  const stars = new Map<string, number>();
  const timeline = createTimeline(Date.now);
  const album = createAlbum();
  const after = (ms: number, run: () => void) => void setTimeout(run, ms).unref();
  const desk = createDutyDesk({
    operators,
    tiers: programme.tiers.map(({ key }) => key),
    commanderOf: (box) => commanders.get(box),
    send: (box, bytes) => district.command(box, bytes),
    nowMs: Date.now,
    hour: () => new Date(Date.now() + utcOffsetMs).getUTCHours(),
    after,
  });
  const turnOf = (role: Operator["role"]) =>
    onTurn(operators, role, new Date(Date.now() + utcOffsetMs).getUTCHours())?.id;
  const bots = createDepartmentBots({
    seed,
    registry: departmentRegistry(departmentsOf(programme)),
    after,
    speed,
    say: (box, { whistle }, event) =>
      desk.say(turnOf("department"), box, { verb: "whistle.reportIn", args: { whistle, event } }),
  });
  const hotline = createHotline({ say: desk.say, nowMs: Date.now });
  const dockets = () => docketsOf(district.received());
  const rate = (box: string, id: string) => {
    const given = ratingOf(seed, box, id);
    const docket = dockets().find((each) => each.box === box && each.case === id);
    if (given === undefined || docket === undefined || !isDone(docket) || stars.has(`${box} ${id}`)) return;
    const args = { case: id, verb: "rate", epoch: docket.epoch, stars: given, reason: "群众评单" };
    if (desk.say(turnOf("desk"), box, { verb: "case.command", args }).kind === "sent") stars.set(`${box} ${id}`, given);
  };
  /** People notice as well what is bad enough, and some of them call. */
  const notice = (box: string, { event, hazard, point, case: id = "" }: AlarmBody) => {
    const waitMs = event === "raised" ? callsAfter(seed, box, id) : undefined;
    const grid = district
      .received()
      .flatMap(({ inventory }) => inventory)
      .find((each) => each.id === point)
      ?.gridPath.at(-1);
    const type = reportedType(hazard);
    if (waitMs === undefined || grid === undefined || type === undefined) return;
    after(waitMs / speed, () => hotline.file(turnOf("desk"), { source: "hotline", box, grid, type }));
  };
  /** Said by whoever has the turn at the desk; a box that has not let it in hears nothing. */
  const warnDownstream = (box: string, alarm: AlarmBody) => {
    for (const { box: to, args } of warningsFor(options.river ?? new Map(), box, alarm))
      desk.say(turnOf("desk"), to, { verb: "upstream.warning", args });
  };
  const onRecord = (box: string, record: WireRecord) => {
    const { body } = record;
    if (body.kind === "alarm") warnDownstream(box, body);
    timeline.hear(box, record);
    desk.hear(box, record);
    hotline.hear(box, record);
    album.hear(box, record);
    if (body.kind === "alarm" && body.severity <= 2 && options.lively === true) notice(box, body);
    if (body.kind === "whistle") bots.hear(box, body);
    if (body.kind === "case" && body.to === "closed" && options.lively === true)
      after(rateAfterMs / speed, () => rate(box, body.case));
    options.onRecord?.(box, record);
  };
  const district = await startDistrict({ ...options, onRecord });
  return {
    district,
    programme,
    desk,
    hotline,
    bots,
    timeline,
    album,
    operators,
    dockets,
    stars: () => stars,
    letIn: (box, { keys, code }) => {
      const commander = createCommander({ ...whoEnrols(tier), box, keys, nowMs: Date.now });
      commanders.set(box, commander);
      if (code !== undefined) district.command(box, commander.enrol(code));
    },
    stop: district.stop,
  };
}

function whoEnrols(tier: CommandTier) {
  return { tier, role: "administrator", operator: `${tier}-administrator` } as const;
}

const usualSeed = 20_180_603;
const rateAfterMs = 20 * 60_000;
/** Of the districts we pretend to be. */
const utcOffsetMs = 8 * 3_600_000;
