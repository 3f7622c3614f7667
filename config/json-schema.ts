import { z } from "zod";
import { alarmProfileSchema } from "./alarm-profile.ts";
import { deviceProfileSchema } from "./device-profile.ts";
import { programmeFileSchema } from "./programme.ts";
import { siteSchema } from "./site.ts";

/** File name → JSON Schema for editors, made from the schemas that check the files. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return {
    "site.schema.json": asText(siteSchema, "Gridpost site 格哨站点"),
    "alarm.schema.json": asText(alarmProfileSchema, "Gridpost alarm profile 格哨告警档"),
    "programme.schema.json": asText(programmeFileSchema, "Gridpost programme 格哨治理模式"),
    "device.schema.json": asText(deviceProfileSchema, "Gridpost device profile 格哨设备档"),
  };
}

/** The input side: durations and amounts as they are written, defaults left out. */
function asText(schema: z.ZodType, title: string): string {
  const { $schema, ...body } = z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ $schema, title, ...body }, null, 2)}\n`;
}
