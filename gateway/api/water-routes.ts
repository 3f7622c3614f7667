import type { FastifyInstance } from "fastify";
import type { Clock } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { Asks } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import type { ErrorCode, Snapshot, WaterReply } from "./schema.ts";
import { readWater } from "./water.ts";

interface WaterRouteDeps {
  readonly index: SiteIndex;
  readonly snapshot: () => Snapshot;
  readonly ask: Asks["ask"];
  readonly clock: Clock;
}

/** Rates change slowly: screens that ask one after the other are told the same. */
const goodForMs = 5_000;

/** The gauges with their lines, how fast the water rises, and when it will be at the next line. */
export function addWater(app: FastifyInstance, deps: WaterRouteDeps): void {
  let reading: Promise<WaterReply | ErrorCode> | undefined;
  let readAtMs = -Infinity;
  const read = () => {
    const { monoMs, wallMs } = deps.clock.now();
    if (reading === undefined || monoMs - readAtMs > goodForMs) {
      readAtMs = monoMs;
      const points = deps.snapshot().point;
      reading = readWater({ ...deps, now: (point) => points[point] }, wallMs);
    }
    return reading;
  };
  app.get("/api/v1/water", async (request, reply) => {
    const water = await read();
    if (typeof water !== "string") return reply.header("cache-control", "no-store").send(water);
    readAtMs = -Infinity;
    return reply.code(statusOf(water)).send(errorReply(water, request.id));
  });
}
