import { z } from "zod";
import type { DeviceId, ProfileId } from "../../config/ids.ts";
import type { Memory } from "../../gateway/core/ports.ts";
import { nothingLearned, type Learned } from "./illegal.ts";
import type { Reader } from "./turn.ts";

/** What the devices taught, over restarts. */
export interface Lessons {
  readonly of: (reader: Reader) => Learned;
  readonly keep: (lesson: {
    readonly device: DeviceId;
    readonly profile: ProfileId;
    readonly learned: Learned;
  }) => void;
}

/** A lesson belongs to a device of one model on one address; another one there starts anew. */
export function recallLessons(memory: Memory): Lessons {
  const parsed = lessonsSchema.safeParse(memory.recall(memoryName));
  const lessons = new Map<string, Learned>(parsed.success ? parsed.data : []);
  return {
    of: ({ device }) => lessons.get(`${device.id} ${device.profile}`) ?? nothingLearned,
    keep: ({ device, profile, learned }) => {
      lessons.set(`${device} ${profile}`, learned);
      void memory.keep(memoryName, [...lessons]);
    },
  };
}

const memoryName = "modbus-lessons";
const regionsSchema = z.array(
  z.strictObject({
    table: z.enum(["coil", "discrete", "input", "holding"]),
    address: z.int().min(0),
    end: z.int().min(1),
  }),
);
const lessonsSchema = z.array(
  z.tuple([z.string(), z.strictObject({ illegal: regionsSchema, suspect: regionsSchema })]),
);
