import { describe, expect, test } from "vitest";
import type { LineInput } from "../../../sensors/modbus/line.ts";
import { recallLessons } from "../../../sensors/modbus/lessons.ts";
import { lineSetup } from "../../../sensors/modbus/line-setup.ts";
import { unhex } from "./bytes.ts";
import { forgetful } from "./inbox.ts";
import { line } from "./line-drive.ts";
import { profile, type MeasureInput } from "./profile.ts";
import { siteOf, type PretendLink } from "./site.ts";

const level = (address: number, more: Partial<MeasureInput> = {}): MeasureInput => ({
  id: `v${address}`,
  quantity: "water-level",
  unit: "cm",
  from: {
    table: "holding",
    address,
  },
  ...more,
});
/** Addresses 0, 1 and 4: one read across the gap of two. */
const gappy = profile([level(0), level(1), level(4)]);
const one: Omit<PretendLink, "port"> = { devices: { d1: { unit: 1, profile: gappy } } };
const tick: LineInput = { kind: "tick" };
const bytes = (text: string): LineInput => ({ kind: "bytes", bytes: unhex(text) });

function readsOf(setup: ReturnType<typeof lineSetup>): readonly string[] {
  return setup.turns.map(({ read, periodMs }) => `${read.address}+${read.count} every ${periodMs}`);
}

describe("a read across a gap that the device refuses", () => {
  test("is asked in parts at once, and planned without the gap from then on", () => {
    const asked = line(one);
    asked.at(0, tick);
    asked.at(0, { kind: "connected" });
    expect(asked.at(0, tick)).toEqual(["send 000100000006010300000005"]);
    expect(asked.at(10, bytes("0001 0000 0003 01 83 02")).at(-1)).toContain("learned");
    const parts = [0, 1, 2].map((at) => {
      const [sent] = asked.at(20, tick);
      const address = sent?.slice(-8, -4);
      asked.at(20, bytes(`000${at + 2} 0000 0005 01 0302 0001`));
      return address;
    });
    expect(parts).toEqual(["0000", "0001", "0004"]);
    expect(asked.at(20, tick)).toEqual([]);
    expect(readsOf(asked.state() as never)).toEqual(["0+2 every 1000", "4+1 every 1000"]);
  });

  test("is not tried again by a box that started over, as long as it is the same model there", () => {
    const memory = forgetful();
    const before = recallLessons(memory);
    const [reader] = lineSetup(
      siteOf({ l1: { ...one, port: 1 } }),
      siteOf({ l1: { ...one, port: 1 } }).site.links[0]!,
      0,
    ).readers;
    const gap = { table: "holding", address: 2, end: 4 } as const;
    before.keep({
      device: reader!.device.id,
      profile: reader!.device.profile,
      learned: { illegal: [gap], suspect: [] },
    });
    const setup = (link: Omit<PretendLink, "port">) => {
      const site = siteOf({ l1: { ...link, port: 1 } });
      return readsOf(lineSetup(site, site.site.links[0]!, 0, { learned: recallLessons(memory).of }));
    };
    expect(setup(one)).toEqual(["0+2 every 1000", "4+1 every 1000"]);
    expect(setup({ devices: { d2: { unit: 1, profile: gappy } } })).toEqual(["0+5 every 1000"]);
  });

  test("a memory that is damaged is an empty one", () => {
    const damaged = { recall: () => [["d1 d1", { illegal: "all" }]], keep: () => Promise.resolve() };
    expect(recallLessons(damaged).of({ device: { id: "d1", profile: "d1" } } as never).illegal).toEqual([]);
  });
});

describe("how often each point is read", () => {
  const rows: readonly [string, Omit<PretendLink, "port">, readonly string[]][] = [
    ["as the link says", one, ["0+5 every 1000"]],
    ["as the device says", { devices: { d1: { unit: 1, profile: gappy, poll: "5s" } } }, ["0+5 every 5000"]],
    [
      "slower where a measure says so, in a request of its own",
      { devices: { d1: { unit: 1, profile: profile([level(0), level(1, { poll: "60s" })]) } } },
      ["0+1 every 1000", "1+1 every 60000"],
    ],
    [
      "but not faster than the device",
      { devices: { d1: { unit: 1, poll: "2s", profile: profile([level(0), level(1, { poll: "1s" })]) } } },
      ["0+2 every 2000"],
    ],
  ];
  test.each(rows)("%s", (_, link, expected) => {
    const site = siteOf({ l1: { ...link, port: 1 } });
    expect(readsOf(lineSetup(site, site.site.links[0]!, 0))).toEqual(expected);
  });

  test("at 9600 baud a gap of fourteen registers costs less than a second request, over TCP it does not", () => {
    const wide = { devices: { d1: { unit: 1, profile: profile([level(0), level(15)]) } } };
    const serial = siteOf({ l1: { ...wide, kind: "modbus-rtu", port: "/dev/ttyS9" } });
    const tcp = siteOf({ l1: { ...wide, port: 1 } });
    expect(readsOf(lineSetup(serial, serial.site.links[0]!, 0))).toEqual(["0+16 every 1000"]);
    expect(readsOf(lineSetup(tcp, tcp.site.links[0]!, 0))).toEqual(["0+1 every 1000", "15+1 every 1000"]);
  });
});
