import { createServer, type AddressInfo, type Socket } from "node:net";
import { actuatorIdSchema, deviceIdSchema } from "../../../config/ids.ts";
import { createPlatform } from "../../../gateway/platform.ts";
import { createModbus } from "../../../sensors/modbus/source.ts";
import { createRng } from "../../../simulators/rng.ts";
import { createNotebook } from "../../../gateway/notebook.ts";
import type { LineInput } from "../../../sensors/modbus/line.ts";
import { join } from "node:path";
import type { ProofContext, Verdict } from "../area.ts";
import { ms, percentile, sleep } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { answering } from "./devices.ts";
import { nothingStored, silentSerial } from "./loose.ts";
import { benchSite } from "./site.ts";
import { leastMs, lineEvents, pacedLine } from "./virtual-line.ts";

const units = Array.from({ length: 20 }, (_, at) => at + 1);
const registers = 10;
const transactionMs = leastMs(registers, 20);
const boundMs = transactionMs + 50;

/** From the call to the first byte on the wire, on a line that is polled without a pause. */
export function commandOnFullLine({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const virtual = virtualWaits(full ? 10_000 : 2_000);
    log(`${virtual.length} commands in virtual time`);
    const real = await realWaits(full ? 300 : 60, directory);
    const [p99, worst] = [percentile(virtual, 0.99), percentile(real, 0.99)];
    const figure = `bound ${ms(boundMs)}: virtual time, ${virtual.length} commands: p99 ${ms(p99)}; sockets paced at 9600 baud, ${real.length} commands: median ${ms(percentile(real, 0.5))}, p99 ${ms(worst)}`;
    return { kind: p99 <= boundMs && worst <= boundMs ? "held" : "missed", figure };
  });
}

function virtualWaits(commands: number): readonly number[] {
  const rng = createRng(20_261_128);
  const times = Array.from({ length: commands }, (_, at) => 20_000 + at * 1_000 + Math.floor(rng.next() * 900));
  const site = benchSite({ bus: { units, registers, poll: "0s", timeout: "500ms" } });
  const hear = pacedLine({ turnaroundMs: 20, answer: answering(units, registers, () => true) });
  const waits: number[] = [];
  for (const event of lineEvents(site, { hear, inputs: commandsAt(times) })) {
    const isWrite = event.kind === "send" && event.bytes[1] === 5;
    if (isWrite) waits.push(event.atMs - Number(times[waits.length]));
    if (waits.length === commands) break;
  }
  return waits;
}

function* commandsAt(times: readonly number[]): Generator<{ readonly atMs: number; readonly input: LineInput }> {
  for (const [at, atMs] of times.entries()) {
    const write = { table: "coil", address: 0, value: at % 2 } as const;
    const readBack = { table: "coil", address: 0, count: 1, expected: at % 2 } as const;
    const fresh = { phase: "write", writes: 0, checks: 0, isBroadcast: false } as const;
    const job = {
      ...fresh,
      command: `c${at}`,
      unit: 1 + (at % units.length),
      write,
      readBack,
      deadlineMs: atMs + 5_000,
    };
    yield { atMs, input: { kind: "command", job } };
  }
}

async function realWaits(commands: number, directory: string): Promise<readonly number[]> {
  const line = await pacedServer();
  const link = { kind: "modbus-rtu-tcp", host: "127.0.0.1", port: line.port };
  const site = benchSite({ bus: { units, registers, poll: "0s", timeout: "500ms", link } });
  const { clock, rng, log } = createPlatform("proof");
  const memory = createNotebook(join(directory, "learned.json"), { log });
  const modbus = createModbus(site, { clock, rng, log, memory, serial: silentSerial });
  const stopping = new AbortController();
  const running = modbus.run(nothingStored, stopping.signal);
  await sleep(3_000);
  const waits: number[] = [];
  for (let at = 0; at < commands; at += 1) {
    const startMs = performance.now();
    const written = line.nextWrite();
    const outcome = modbus.actuator.act({
      command: `c${at}`,
      device: deviceIdSchema.parse(`bus-${1 + (at % 20)}`),
      actuator: actuatorIdSchema.parse("siren"),
      to: at % 2 === 0 ? "on" : "off",
      withinMs: 5_000,
    });
    waits.push((await written) - startMs);
    const { kind } = await outcome;
    if (kind !== "done") throw new Error(`command ${at}: ${kind}`);
    await sleep((at * 37) % 130);
  }
  stopping.abort();
  await running;
  await line.stop();
  return waits;
}

/** Twenty devices behind a converter, each transaction as long as at 9600 baud. */
async function pacedServer() {
  const answer = answering(units, registers, () => true);
  let told: (atMs: number) => void = () => undefined;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay(true));
    socket.on("error", () => undefined);
    socket.on("data", (request: Buffer) => {
      const atMs = performance.now();
      if (request[1] === 5) told(atMs);
      const bytes = answer(request, atMs);
      if (bytes !== undefined) setTimeout(() => void socket.write(bytes), transactionMs - 5);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    nextWrite: () => new Promise<number>((resolve) => (told = resolve)),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
