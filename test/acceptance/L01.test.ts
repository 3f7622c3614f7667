import { expect, test, vi } from "vitest";
import { createPublisher } from "../../gateway/notify/publisher.ts";
import { openChannels } from "../../gateway/notify/channels.ts";
import { startDingtalkRobot } from "../../simulators/platforms/dingtalk-robot.ts";
import { startWecomRobot } from "../../simulators/platforms/wecom-robot.ts";
import { collectingLog, realClock } from "../gateway/api/little-core.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { channelDeps } from "../gateway/notify/sample-notice.ts";
import { confirmed, residentSite } from "./resident-site.ts";
import { problemsOf, treeSite } from "./sites.ts";

test("L01 two groups of one grid: both are told, each outcome is called what was proven, nothing comes back", async () => {
  const [wecom, dingtalk] = [await startWecomRobot("k-1"), await startDingtalkRobot("t-1", "SEC1")];
  const url = `${wecom.url}/cgi-bin/webhook/send`;
  const channels = [
    { id: "group-a", kind: "wecom-robot", url, key: "k-1" },
    { id: "group-b", kind: "dingtalk-robot", url: `${dingtalk.url}/robot/send`, token: "t-1", secret: "SEC1" },
  ] as const;
  const index = residentSite(["group-a", "group-b"], [...channels]);
  const box = createBox(index);
  const { notifiers, close } = await openChannels(index.site.channels, channelDeps() as never);
  const offer = async (input: Parameters<typeof box.take>[0]) => void box.take(input);
  const log = collectingLog();
  const publisher = createPublisher({ state: box.state, notifiers, offer: offer as never, clock: realClock, log });
  try {
    box.good("node-1/gas", 50);
    confirmed(box);
    publisher.look();
    await vi.waitFor(() => {
      const states = [...box.state().delivery.values()].map(({ channel, state }) => `${channel} ${state}`);
      expect(states).toEqual(["group-a accepted", "group-b accepted"]);
    });
    publisher.look();
    const heard = [wecom, dingtalk].map((platform) => platform.taken().map(({ text }) => text.trim()));
    const said = expect.stringMatching(/^【燃气警示】一号微网格检出燃气泄漏.*听从网格员安排。$/);
    expect(heard).toEqual([[said], [said]]);
  } finally {
    publisher.stop();
    close();
    await Promise.all([wecom.stop(), dingtalk.stop()]);
  }
});

test("L01 a group that cannot be reached is tried again and never called told", async () => {
  const index = residentSite(
    ["group-a"],
    [{ id: "group-a", kind: "wecom-robot", url: "http://127.0.0.1:9/send", key: "k-1" }],
  );
  const box = createBox(index);
  const { notifiers, close } = await openChannels(index.site.channels, channelDeps() as never);
  const log = collectingLog();
  const offer = async (input: Parameters<typeof box.take>[0]) => void box.take(input);
  const publisher = createPublisher({ state: box.state, notifiers, offer: offer as never, clock: realClock, log });
  box.good("node-1/gas", 50);
  confirmed(box);
  publisher.look();
  await vi.waitFor(() => expect([...box.state().delivery.values()]).toMatchObject([{ state: "queued", attempts: 1 }]));
  publisher.stop();
  close();
});

test("L01 where the programme wants a group in each grid, one without any is named; its own or one above is enough", () => {
  const grids = (more = "") => [
    `  - { id: c, tier: community, name: 社区${more} }`,
    "  - { id: g, tier: grid, name: 网格, parent: c }",
    "  - { id: h, tier: grid, name: 网格二, parent: c }",
  ];
  const robot = 'channels: [{ id: group-a, kind: wecom-robot, key: "0123456789" }]\n';
  const lintOf = (text: string) => problemsOf(text).filter((each) => each.includes("group"));
  expect(lintOf(treeSite("tongnan", grids()))).toEqual([
    expect.stringMatching(/g and 1 more has no group of residents: .*\[W_NO_GROUP\]$/),
  ]);
  expect(lintOf(robot + treeSite("tongnan", grids(", groups: [group-a]"))).join()).not.toContain("W_NO_GROUP");
  expect(lintOf(treeSite("tongnan", grids(", groups: [nobody]")))).toContainEqual(
    expect.stringContaining("nobody is no channel of a group robot"),
  );
  expect(lintOf(treeSite("chengdu", ["  - { id: c, tier: community, name: 社区 }"]))).toEqual([]);
});
