import { startDingtalkRobot } from "../../../simulators/platforms/dingtalk-robot.ts";
import type { Mood } from "../../../simulators/platforms/http-platform.ts";
import { startWecomRobot } from "../../../simulators/platforms/wecom-robot.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, sleep } from "../path/figures.ts";
import { openOutbox } from "./outbox.ts";

const boundMs = 2_000;
const moods: readonly Mood[] = ["refuses", "throttles", "hangs", "hotspot", "breaks", "cuts", "gone"];

/** A platform that fails in each way it can, with another beside it: no word of success for it, the other one at once. */
export async function platformFails({ full, log }: ProofContext): Promise<Verdict> {
  const took: number[] = [];
  let wrong = 0;
  for (let round = 0; round < (full ? 10 : 1); round += 1) {
    for (const mood of moods) {
      const { tookMs, isHonest } = await failOnce(mood);
      took.push(tookMs);
      if (!isHonest) wrong += 1;
      log(`${mood}: the other platform had it after ${ms(tookMs)}${isHonest ? "" : ", and it was called a success"}`);
    }
  }
  const worst = Math.max(...took);
  return {
    kind: wrong === 0 && worst <= boundMs ? "held" : "missed",
    figure: `${wrong} of ${took.length} called success; the other platform after ${ms(worst)} at worst`,
  };
}

async function failOnce(mood: Mood): Promise<{ readonly tookMs: number; readonly isHonest: boolean }> {
  const [bad, good] = [await startWecomRobot("k"), await startDingtalkRobot("t", "s")];
  const outbox = await openOutbox({
    buildings: 1,
    channels: [
      { id: "wecom", kind: "wecom-robot", url: `${bad.url}/cgi-bin/webhook/send`, key: "k", instead: ["dingtalk"] },
      { id: "dingtalk", kind: "dingtalk-robot", url: `${good.url}/robot/send`, token: "t", secret: "s" },
    ],
    personChannels: ["wecom"],
  });
  try {
    await bad.behave(mood);
    const startedMs = Date.now();
    await outbox.smoke(1, true);
    for (let tries = 0; tries < 500 && good.taken().length === 0; tries += 1) await sleep(10);
    const tookMs = (good.taken()[0]?.atMs ?? Infinity) - startedMs;
    await sleep(100);
    const [notice] = outbox.notices();
    const progress = notice?.progress;
    const isHonest = progress?.kind === "accepted" && progress.detour?.via === "dingtalk" && bad.taken().length === 0;
    return { tookMs, isHonest };
  } finally {
    outbox.close();
    await bad.stop();
    await good.stop();
  }
}
