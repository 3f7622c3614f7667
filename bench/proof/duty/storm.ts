import { startWecomRobot } from "../../../simulators/platforms/wecom-robot.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, sleep } from "../path/figures.ts";
import { openOutbox } from "./outbox.ts";

const alarms = 60;
const withinMs = 10_000;
const perMinuteMax = 20;
const firstMs = 5_000;
const minuteMs = 60_000;

/** Sixty buildings ring within ten seconds and one robot tells of all of them, with its own limit of twenty a minute. */
export async function smokeStorm({ full, log }: ProofContext): Promise<Verdict> {
  const robot = await startWecomRobot("k");
  const outbox = await openOutbox({
    buildings: alarms,
    channels: [{ id: "wecom", kind: "wecom-robot", url: `${robot.url}/cgi-bin/webhook/send`, key: "k" }],
    personChannels: ["wecom"],
  });
  try {
    const rang = new Map<string, number>();
    for (let at = 1; at <= alarms; at += 1) {
      rang.set(`${at} 栋烟感`, Date.now());
      await outbox.smoke(at, true);
      await sleep(withinMs / alarms);
    }
    // Whatever still goes out in that minute counts against the limit.
    await sleep(full ? minuteMs : 8_000);
    const took = [...rang].map(([name, atMs]) => {
      const first = robot.taken().find(({ text }) => text.includes(` ${name}`) || text.includes(`${name} `));
      return first === undefined ? Infinity : first.atMs - atMs;
    });
    const times = robot.taken().map(({ atMs }) => atMs);
    const inMinute = Math.max(
      ...times.map((from) => times.filter((each) => each >= from && each < from + minuteMs).length),
    );
    const lost = took.filter((each) => each === Infinity).length;
    const open = outbox.notices().filter(({ progress }) => progress.kind !== "accepted").length;
    const worst = Math.max(...took);
    log(`${times.length} messages told of ${alarms - lost} alarms`);
    const isHeld = lost === 0 && open === 0 && worst <= firstMs && inMinute <= perMinuteMax && robot.throttled() === 0;
    return {
      kind: isHeld ? "held" : "missed",
      figure: `${inMinute} messages in a minute at most, ${robot.throttled()} throttled; first word of a case after ${ms(worst)} at worst; ${lost} lost, ${open} still waiting`,
    };
  } finally {
    outbox.close();
    await robot.stop();
  }
}
