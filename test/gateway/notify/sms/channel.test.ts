import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, type TestContext } from "vitest";
import { channelSchema, type ChannelOf } from "../../../../config/channel.ts";
import type { NoticeOutcome } from "../../../../gateway/core/input.ts";
import { emptyState, type Case, type State } from "../../../../gateway/core/state.ts";
import type { PersonAct } from "../../../../gateway/notify/acts.ts";
import { createSms } from "../../../../gateway/notify/sms/channel.ts";
import { createModem } from "../../../../gateway/notify/sms/modem.ts";
import { createPlatform } from "../../../../gateway/platform.ts";
import { createSerialPorts } from "../../../../gateway/serial.ts";
import { startModem, type FakeModem } from "../../../../simulators/platforms/modem.ts";
import { notifierContract } from "../../../contract/notifier.ts";
import { sampleNotice, samplePeople } from "../sample-notice.ts";

const { clock } = createPlatform("test");
const soon = () => AbortSignal.timeout(8_000);
const worker = "+8613800000001";

function hasSocat(): boolean {
  try {
    execFileSync("socat", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
const socat = hasSocat();

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function openCase(of: Partial<Omit<Case, "code" | "id">> & { readonly code: string }): Case {
  return { id: `c${Number(of.code)}`, state: "reported", told: ["worker-a"], ...of } as Case;
}

/** Channel, modem driver and serial port as the gateway uses them, on a pseudo-terminal. */
async function bench(of: { readonly ring?: boolean; readonly cases?: readonly Case[]; readonly hurry?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "modem-"));
  const modem = await startModem(join(folder, "tty"));
  const channel = channelSchema.parse({
    id: "c",
    kind: "sms",
    port: modem.path,
    ring: of.ring ?? false,
  }) as ChannelOf<"sms">;
  const acts: PersonAct[] = [];
  const settled: [string, NoticeOutcome][] = [];
  const states: string[] = [];
  const log = { info: note, warn: note, error: () => {} };
  function note(event: string, fields?: Readonly<Record<string, unknown>>) {
    if (event === "modem") states.push(String(fields?.["state"]));
  }
  const state: State = { ...emptyState(), case: new Map((of.cases ?? []).map((row) => [row.id, row])) };
  const serial = createSerialPorts({ clock });
  const notifier = createSms(channel, {
    people: samplePeople,
    clock,
    log,
    state: () => state,
    act: async (act) => {
      acts.push(act);
      return act.says === "arrive" ? { done: false, why: "wrong-state" } : { done: true };
    },
    settle: (id, outcome) => void settled.push([id, outcome]),
    modem: (received) =>
      createModem({
        open: () => serial.open(channel.port, { baud: channel.baud, parity: "none", stopBits: 1 }),
        clock: { now: clock.now, after: (ms, run) => clock.after(ms / (of.hurry ?? 1), run) },
        log,
        received,
      }),
  });
  const stop = async () => {
    notifier.close();
    await modem.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  await expect.poll(() => states, { timeout: 8_000 }).toContain("ready");
  return { modem, notifier, acts, settled, states, stop };
}

type Bench = Awaited<ReturnType<typeof bench>>;

async function onPty(ctx: TestContext, of: Parameters<typeof bench>[0] = {}): Promise<Bench> {
  if (!socat) ctx.skip("socat is not installed");
  const opened = await bench(of);
  stops.push(opened.stop);
  return opened;
}

const moods = { well: "well", slow: "slow", refuses: "refuses", throttles: "throttles", hangs: "hangs" } as const;

if (socat) {
  // A modem has no front that breaks and no hotspot: what it cannot do is one of its numbers.
  notifierContract(
    "SMS by modem",
    async () => {
      const { modem, notifier, stop } = await bench();
      return {
        notifier,
        taken: () => modem.taken().map(({ text }) => text),
        behave: async (mood) => {
          if (mood === "gone") await modem.unplug();
          else if (mood in moods) modem.behave(moods[mood as keyof typeof moods]);
          await new Promise((wake) => setTimeout(wake, 50));
        },
        stop,
      };
    },
    {
      well: { kind: "accepted" },
      slow: { kind: "accepted" },
      refuses: { kind: "refused", why: "cms-500" },
      throttles: { kind: "throttled", why: "cms-42" },
      hangs: { kind: "unknown", why: "timed-out" },
      gone: { kind: "failed", why: "no-modem" },
    },
  );
} else {
  test("SMS by modem, by the notifier's contract", (ctx) => ctx.skip("socat is not installed"));
}

describe("a Chinese message", () => {
  test("in several parts is read by a phone as it was written, to the right number", async (ctx) => {
    const { modem, notifier } = await onPty(ctx);
    expect(await notifier.send(sampleNotice(), soon())).toEqual({ kind: "accepted" });
    expect(modem.taken()).toEqual([
      {
        to: worker,
        parts: 2,
        text: "【告警】燃气高浓度 一号微网格 3号楼 节点一 50 %LEL 12:00:00 编号 7。先在室外确认；楼内勿打电话、勿按门铃、勿开灯。回1收到 2到场 3误报 9升级",
      },
    ]);
  });
  test("goes out whole between whatever else the modem says", async (ctx) => {
    const { modem, notifier } = await onPty(ctx);
    modem.behave("chatty");
    expect(await notifier.send(sampleNotice(), soon())).toEqual({ kind: "accepted" });
    expect(modem.taken()).toHaveLength(1);
  });
  test("never leaves the box without a network, and that is said at once", async (ctx) => {
    const { modem, notifier } = await onPty(ctx);
    modem.behave("no-network");
    expect(await notifier.send(sampleNotice(), soon())).toMatchObject({ kind: "failed", why: "no-network" });
  });
});

describe("the carrier's report", () => {
  test("on every part makes a delivery, on some of them nothing", async (ctx) => {
    const { modem, notifier, settled } = await onPty(ctx);
    await notifier.send(sampleNotice(), soon());
    modem.report(0);
    await expect.poll(() => settled, { timeout: 3_000 }).toEqual([[sampleNotice().id, { kind: "delivered" }]]);
  });
  test("that the phone never got it puts the notice back, and says so", async (ctx) => {
    const { modem, notifier, settled } = await onPty(ctx);
    await notifier.send(sampleNotice(), soon());
    modem.report(0x46);
    await expect
      .poll(() => settled, { timeout: 3_000 })
      .toMatchObject([[sampleNotice().id, { kind: "refused", why: "report-70" }]]);
  });
  test("that comes twice, or late for another phone, proves nothing more", async (ctx) => {
    const { modem, notifier, settled } = await onPty(ctx);
    await notifier.send(sampleNotice(), soon());
    modem.report(0, { to: "+8613800000009", times: 2 });
    await new Promise((wake) => setTimeout(wake, 200));
    expect(settled).toEqual([]);
    await notifier.send(sampleNotice({ code: "8" }), soon());
    modem.report(0, { times: 3 });
    await expect
      .poll(() => settled, { timeout: 3_000 })
      .toEqual([[sampleNotice({ code: "8" }).id, { kind: "delivered" }]]);
  });
  test("that the phone never got it counts, whatever is said of it afterwards", async (ctx) => {
    const { modem, notifier, settled } = await onPty(ctx);
    await notifier.send(sampleNotice(), soon());
    modem.report(0x46, { times: 3 });
    await expect.poll(() => settled.length, { timeout: 3_000 }).toBe(1);
    await new Promise((wake) => setTimeout(wake, 200));
    expect(settled).toMatchObject([[sampleNotice().id, { kind: "refused", why: "report-70" }]]);
  });
  test("that it is still being tried, or was handed on, proves nothing", async (ctx) => {
    const { modem, notifier, settled } = await onPty(ctx);
    await notifier.send(sampleNotice(), soon());
    modem.report(0x20);
    await new Promise((wake) => setTimeout(wake, 200));
    expect(settled).toEqual([]);
  });
});

describe("a reply", () => {
  const one = [openCase({ code: "7" })];
  const answered = (modem: FakeModem) => expect.poll(() => modem.taken().at(-1)?.text, { timeout: 3_000 });

  test.for(["ucs2", "gsm7", "stored"] as const)("1 in %s claims for the person with that number", async (how, ctx) => {
    const { modem, acts } = await onPty(ctx, { cases: one });
    modem.receive(worker, "1", how);
    await expect.poll(() => acts, { timeout: 3_000 }).toMatchObject([{ case: "c7", by: "worker-a", says: "claim" }]);
    await answered(modem).toBe("已记下：编号7 您已认领。到场后回2");
  });
  test("that cannot be done now is answered with why", async (ctx) => {
    const { modem } = await onPty(ctx, { cases: one });
    modem.receive(worker, "2");
    await answered(modem).toContain("没有办成：编号7 现在不能这样回");
  });
  test("with several cases open asks which", async (ctx) => {
    const { modem, acts } = await onPty(ctx, { cases: [...one, openCase({ code: "12" })] });
    modem.receive(worker, "1");
    await answered(modem).toBe("有2起未结：回 7#1 或 12#1 选一起");
    modem.receive(worker, "12#1");
    await expect.poll(() => acts, { timeout: 3_000 }).toMatchObject([{ case: "c12", says: "claim" }]);
  });
  test("of a stranger does nothing and is not answered", async (ctx) => {
    const { modem, acts } = await onPty(ctx, { cases: one });
    modem.receive("+8613999999999", "1");
    await new Promise((wake) => setTimeout(wake, 300));
    expect({ acts, taken: modem.taken() }).toEqual({ acts: [], taken: [] });
  });
  test("that is not understood is answered five times at most", async (ctx) => {
    const { modem } = await onPty(ctx, { cases: one });
    for (let at = 0; at < 8; at += 1) {
      modem.receive(worker, `hello ${at}`);
      await new Promise((wake) => setTimeout(wake, 60));
    }
    await new Promise((wake) => setTimeout(wake, 400));
    expect(modem.taken()).toHaveLength(5);
  });
});

describe("the modem", () => {
  test("is set up again after it was pulled out and put back", async (ctx) => {
    const { modem, notifier, states } = await onPty(ctx);
    await modem.unplug();
    await expect.poll(() => states.at(-1), { timeout: 5_000 }).toBe("no-modem");
    await modem.plugIn();
    await expect.poll(() => states.at(-1), { timeout: 10_000 }).toBe("ready");
    expect(await notifier.send(sampleNotice(), soon())).toEqual({ kind: "accepted" });
  });
  test("rings as well for severity 1 where the site says so, and hangs up for the next message", async (ctx) => {
    const { modem, notifier } = await onPty(ctx, { ring: true });
    await notifier.send(sampleNotice(), soon());
    await expect.poll(modem.commands).toContain(`ATD${worker};`);
    await notifier.send(sampleNotice({ code: "8", severity: 2 }), soon());
    const commands = modem.commands();
    expect(commands.indexOf("AT+CHUP")).toBeGreaterThan(commands.indexOf(`ATD${worker};`));
    expect(commands.filter((each) => each.startsWith("ATD"))).toHaveLength(1);
  });
  test("that begins anew with the text in it is no success, is set up again, and takes the next one", async (ctx) => {
    const { modem, notifier, states } = await onPty(ctx);
    modem.behave("restarts");
    expect(await notifier.send(sampleNotice(), soon())).toMatchObject({ kind: "unknown", why: "restarted" });
    modem.behave("well");
    await expect.poll(() => states.at(-1), { timeout: 10_000 }).toBe("ready");
    expect(await notifier.send(sampleNotice(), soon())).toEqual({ kind: "accepted" });
  });
  test("that began anew without a word is set up again, and what was answered meanwhile counts", async (ctx) => {
    const { modem, acts } = await onPty(ctx, { cases: [openCase({ code: "7" })], hurry: 20 });
    modem.restart("silently");
    modem.receive(worker, "1");
    await expect.poll(() => acts, { timeout: 8_000 }).toMatchObject([{ case: "c7", by: "worker-a", says: "claim" }]);
  });
  test("is asked for what came while nobody listened, and keeps none of it", async (ctx) => {
    const { modem, acts } = await onPty(ctx, { cases: [openCase({ code: "7" })] });
    modem.receive(worker, "1", "stored");
    await expect.poll(() => acts.length, { timeout: 3_000 }).toBe(1);
    expect(modem.commands()).toContain("AT+CMGD=1");
  });
});
