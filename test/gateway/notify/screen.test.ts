import type { NoticeId } from "../../../gateway/core/ids.ts";
import { expect, test } from "vitest";
import { limits } from "../../../config/limits.ts";
import type { Notice } from "../../../gateway/core/state.ts";
import { createScreen } from "../../../gateway/notify/screen.ts";
import { createVirtualClock } from "../../scenario/virtual-clock.ts";

const notice = { id: "n1", to: "worker-a" } as Notice;
const id = "n1" as NoticeId;
const [addressee, other] = ["worker-a", "room"] as unknown as [Notice["to"], Notice["to"]];

function start(line: { watched?: boolean; writable?: boolean } = {}) {
  const clock = createVirtualClock(0);
  const written: Notice[] = [];
  const screen = createScreen(clock, {
    isWatched: () => line.watched ?? true,
    show: (each) => (line.writable ?? true) && written.push(each) > 0,
  });
  const abort = new AbortController();
  return { clock, screen, written, abort, send: () => screen.notifier.send(notice, abort.signal) };
}

const failed = (why: string) => ({ kind: "failed", why, retry: "later" });

test("delivered only by the word of the addressee's own screen", async () => {
  const { screen, send, written } = start();
  const sending = send();
  expect(screen.shown(id, other)).toBe(false);
  expect(screen.shown("n2" as NoticeId, addressee)).toBe(false);
  expect(screen.shown(id, addressee)).toBe(true);
  expect(await sending).toEqual({ kind: "delivered" });
  expect(written).toEqual([notice]);
});

test("written but never shown is no delivery", async () => {
  const { clock, send, screen } = start();
  const sending = send();
  await clock.advance(limits.noticeSendMs);
  expect(await sending).toEqual(failed("not-shown"));
  expect(screen.shown(id, addressee)).toBe(false);
});

test("shown in the last moment counts", async () => {
  const { clock, send, screen } = start();
  const sending = send();
  await clock.advance(limits.noticeSendMs - 1);
  screen.shown(id, addressee);
  expect(await sending).toEqual({ kind: "delivered" });
});

test("nobody watching is said at once, and nothing is written", async () => {
  const { send, written } = start({ watched: false });
  expect(await send()).toEqual(failed("no-screen-open"));
  expect(written).toEqual([]);
});

test("screens that cannot be written to now are tried again later", async () => {
  expect(await start({ writable: false }).send()).toEqual(failed("screens-behind"));
});

test("an abort ends the wait, before and during it", async () => {
  const { send, abort } = start();
  const sending = send();
  abort.abort();
  expect([await sending, await send()]).toEqual([failed("not-shown"), failed("not-shown")]);
});

test("a line that breaks ends every wait", async () => {
  const { send, screen } = start();
  const both = [send(), send()];
  screen.lost();
  expect(await Promise.all(both)).toEqual([failed("no-screen-open"), failed("no-screen-open")]);
});
