import { channelFacts, type Channel, type ChannelName } from "../channel.ts";
import type { Grid } from "../grid.ts";
import type { Person } from "../people.ts";
import type { Problem } from "../problem.ts";
import { words } from "../words.ts";
import type { Survey } from "./survey.ts";

/** Every channel a person is called on can reach them, and no single failure silences them. */
export function channelFaults(survey: Survey): readonly Problem[] {
  return [
    ...missingAddresses(survey),
    ...circles(survey),
    ...lonely(survey),
    ...unproven(survey),
    ...unused(survey),
    ...sharedPorts(survey),
    ...groupFaults(survey),
    ...groupless(survey),
  ];
}

function missingAddresses({ site }: Survey): readonly Problem[] {
  return site.people.flatMap(({ channels, address }, at) =>
    channels.flatMap((name, turn) => {
      const kind = kindOf(site.channels, name);
      const needed = kind && channelFacts[kind].address;
      if (needed === undefined || address?.[needed] !== undefined) return [];
      const problem = words(
        `渠道 ${name} 要有 ${needed} 才找得到此人`,
        `channel ${name} needs ${needed} to reach this person`,
      );
      const hint = words(`加上 address: { ${needed}: … }`, `add address: { ${needed}: … }`);
      return [
        { code: "E1345", path: ["people", at, "channels", turn], problem, hint, relies: [{ section: "channels" }] },
      ];
    }),
  );
}

/** Residents are told through a group's own robot: it has no way to carry anything back, and no list of people. */
function groupFaults({ site }: Survey): readonly Problem[] {
  return site.grids.flatMap(({ groups }, at) =>
    groups.flatMap((name, turn): readonly Problem[] => {
      const kind = kindOf(site.channels, name);
      if (kind !== undefined && groupKinds.has(kind)) return [];
      const problem = words(`${name} 不是群机器人渠道`, `${name} is no channel of a group robot`);
      const hint = words("在 channels 里声明一个群机器人", "declare a group robot under channels");
      return [{ code: "E1301", path: ["grids", at, "groups", turn], problem, hint, relies: [{ section: "channels" }] }];
    }),
  );
}

const groupKinds: ReadonlySet<Channel["kind"]> = new Set(["wecom-robot", "dingtalk-robot", "feishu-robot"]);

/** 一格一群: where the programme wants a group in each grid, one without any, its own or above it, is named. */
function groupless({ site, programme, grids }: Survey): readonly Problem[] {
  if (programme === undefined || programme.channels.perGridMin === 0) return [];
  const parents = new Set(site.grids.map(({ parent }) => parent));
  const bare = site.grids.flatMap((grid, at) => {
    if (parents.has(grid.id) || grid.kind === "professional" || hasGroup(grid, grids)) return [];
    return [{ id: grid.id, at }];
  });
  const [first, ...others] = bare;
  if (first === undefined) return [];
  const more = others.length === 0 ? words("", "") : words(`等 ${bare.length} 个网格`, ` and ${others.length} more`);
  const problem = words(`${first.id}${more.zh}没有居民群`, `${first.id}${more.en} has no group of residents`);
  const hint = words("在网格或其上级写 groups: [渠道]", "write groups: [channel] at the grid or above it");
  return [{ code: "W_NO_GROUP", path: ["grids", first.at], problem, hint }];
}

function hasGroup(grid: Grid, grids: Survey["grids"]): boolean {
  for (let at: Grid | undefined = grid; at !== undefined; at = at.parent && grids.get(at.parent)) {
    if (at.groups.length > 0) return true;
  }
  return false;
}

/** A channel that is down is no way round itself. */
function circles({ site }: Survey): readonly Problem[] {
  return site.channels.flatMap(({ id, instead }, at) =>
    instead.flatMap((name, turn) => {
      if (name !== id) return [];
      const problem = words("渠道不能替代自己", "a channel cannot stand in for itself");
      const hint = words("写另一个渠道，或删去", "name another channel, or delete it");
      return [{ code: "E1346", path: ["channels", at, "instead", turn], problem, hint }];
    }),
  );
}

/** With the internet down nobody would hear of anything: the rule of two kinds of dependency. */
function lonely({ site }: Survey): readonly Problem[] {
  return site.people.flatMap((person, at) => {
    if ([...waysTo(person, site.channels)].some((name) => needsOf(site.channels, name) !== "internet")) return [];
    const problem = words(
      "此人的渠道全靠互联网，断网时找不到人",
      "every channel of this person needs the internet: with it down nobody is reached",
    );
    const hint = words("加上 screen 或 sms，或给渠道写 instead", "add screen or sms, or give a channel an instead");
    return [{ code: "W1411", path: ["people", at, "channels"], problem, hint, relies: [{ section: "channels" }] }];
  });
}

/** What a group robot took proves nothing of a person. */
function unproven({ site }: Survey): readonly Problem[] {
  return site.people.flatMap((person, at) => {
    const isProof = (name: ChannelName) => {
      const kind = kindOf(site.channels, name);
      return name === "screen" || kind === "sms" || kind === "mqtt" || kind === "wecom-bot";
    };
    if (person.channels.some(isProof)) return [];
    const problem = words(
      "没有一个渠道能证明此人看到了，永远只会显示“已送平台”",
      "no channel can prove that this person was reached: it will only ever say “handed to the platform”",
    );
    const hint = words("加上 screen、sms、mqtt 或 wecom-bot", "add screen, sms, mqtt or a wecom-bot");
    return [{ code: "W1412", path: ["people", at, "channels"], problem, hint, relies: [{ section: "channels" }] }];
  });
}

function unused({ site }: Survey): readonly Problem[] {
  const used = new Set<string>([
    ...site.people.flatMap(({ channels }) => channels),
    ...site.channels.flatMap(({ instead }) => instead),
  ]);
  return site.channels.flatMap(({ id }, at) => {
    if (used.has(id)) return [];
    const problem = words(`没有人用渠道 ${id}`, `nobody uses the channel ${id}`);
    const hint = words("写进某人的 channels，或删去", "add it to a person's channels, or delete it");
    return [{ code: "W1413", path: ["channels", at, "id"], problem, hint, relies: [{ section: "people" }] }];
  });
}

/** A modem and a sensor line on one port talk into each other. */
function sharedPorts({ site }: Survey): readonly Problem[] {
  const lines = new Set<string>(site.links.flatMap((link) => (link.kind === "modbus-rtu" ? [link.port] : [])));
  return site.channels.flatMap((channel, at) => {
    if (channel.kind !== "sms") return [];
    const isTaken = lines.has(channel.port);
    lines.add(channel.port);
    const problem = words(`串口 ${channel.port} 已经用了`, `the port ${channel.port} is already in use`);
    const hint = words("短信模块独占一个串口", "give the modem a port of its own");
    return isTaken ? [{ code: "E1347", path: ["channels", at, "port"], problem, hint }] : [];
  });
}

function kindOf(channels: readonly Channel[], name: ChannelName): Channel["kind"] | undefined {
  return channels.find(({ id }) => id === name)?.kind;
}

function needsOf(channels: readonly Channel[], name: ChannelName): string {
  const kind = kindOf(channels, name);
  // The broker of panels may stand outside, but is meant to stand in the house.
  return kind === undefined ? "lan" : channelFacts[kind].needs;
}

function waysTo({ channels }: Person, declared: readonly Channel[]): ReadonlySet<ChannelName> {
  const instead = declared.filter(({ id }) => channels.includes(id)).flatMap((channel) => channel.instead);
  return new Set([...channels, ...instead]);
}
