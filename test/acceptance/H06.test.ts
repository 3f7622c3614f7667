import { once } from "node:events";
import { createConnection, createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { platform, realBox, recordsAt, seen, smallHuizhou } from "./real-box.ts";
import { dialled } from "./sockets.ts";

test("H06 the box dials its configured platforms and nobody else, with an alarm under way and after the first one is lost", async (ctx) => {
  if (process.platform !== "linux") return ctx.skip("reads /proc");
  const [street, district] = [await platform(), await platform()];
  const box = await realBox({ ...smallHuizhou, primary: street.port, mirror: district.port });
  await box.says("gas-1", { gas: 80 });
  await seen(() => recordsAt(street, box.id).length > 0);
  const [first, second] = [`127.0.0.1:${street.port}`, `127.0.0.1:${district.port}`];
  expect([...dialled(box.gateway.pid)]).toEqual([first]);
  await street.stop();
  await seen(() => district.received().some(({ alive }) => alive), 45_000);
  expect([...dialled(box.gateway.pid)]).toContain(second);
  expect([first, second]).toEqual(expect.arrayContaining([...dialled(box.gateway.pid)]));
}, 90_000);

test("H06 a connection to anybody else would be seen", async (ctx) => {
  if (process.platform !== "linux") return ctx.skip("reads /proc");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const socket = createConnection(port, "127.0.0.1");
  onTestFinished(() => void (socket.destroy(), server.close()));
  await once(socket, "connect");
  expect(dialled(process.pid)).toContain(`127.0.0.1:${port}`);
});

test("H06 a platform dials the one above it alone, and takes nobody's word who is not set up below it", async () => {
  const above = await platform({ id: "district", children: ["street"] });
  const url = `mqtt://127.0.0.1:${above.port}`;
  const known = await platform({ id: "street", upstream: url });
  const stranger = await platform({ id: "elsewhere", upstream: url });
  await seen(() => known.upward()?.isUp() === true);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(stranger.upward()?.isUp()).toBe(false);
  const lone = await platform();
  expect(lone.upward()).toBeUndefined();
});
