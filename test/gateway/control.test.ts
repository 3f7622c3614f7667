import { stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { askGateway, openControl } from "../../gateway/control.ts";
import { freshDirectory } from "./store/directory.ts";
import { recordingLog } from "./store/rows.ts";

const opened = async (directory: string) => {
  const verbs = {
    add: async ({ a, b }: Readonly<Record<string, unknown>>) => ({ sum: Number(a) + Number(b) }),
    fail: () => Promise.reject(new Error("no space")),
  };
  const control = await openControl(directory, verbs, recordingLog());
  onTestFinished(control.close);
  return control;
};

test("what is asked is answered, what fails says why, and nobody else may open it", async () => {
  const directory = await freshDirectory();
  await opened(directory);
  expect(await askGateway(directory, { do: "add", a: 1, b: 2 })).toEqual({ ok: true, sum: 3 });
  expect(await askGateway(directory, { do: "fail" })).toEqual({ ok: false, why: "no space" });
  expect((await stat(join(directory, "control"))).mode & 0o777).toBe(0o600);
});

test.each([["{"], ["[]"], ['{"do":"constructor"}'], ['{"do":"add"'.padEnd(5_000, " ") + "}"]])(
  "%j is not understood",
  async (line) => {
    const directory = await freshDirectory();
    await opened(directory);
    const socket = connect(join(directory, "control"));
    const said = new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
    socket.write(`${line}\n`);
    expect(JSON.parse(await said)).toEqual({ ok: false, why: "not understood" });
  },
);

test("a socket left by a killed gateway is replaced; without a gateway there is no answer", async () => {
  const directory = await freshDirectory();
  expect(await askGateway(directory, { do: "add" })).toBeUndefined();
  const first = await opened(directory);
  await opened(directory);
  await first.close();
});

test("where no socket can be made the gateway runs without one", async () => {
  const log = recordingLog();
  const control = await openControl(join(await freshDirectory(), "x".repeat(120)), {}, log);
  expect(log.lines.map(({ event }) => event)).toEqual(["control.closed"]);
  await control.close();
});
