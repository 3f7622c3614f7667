import { z } from "zod";
import { boxProfileSchema } from "./box-profile.ts";
import { modbusProfileSchema } from "./modbus-profile.ts";
import { mqttProfileSchema } from "./mqtt-profile.ts";
import { sl651ProfileSchema } from "./sl651-profile.ts";

/** One file of `config/devices`: how a device model's registers, messages or telemetry elements become points. */
export const deviceProfileSchema = z.discriminatedUnion("transport", [
  modbusProfileSchema,
  mqttProfileSchema,
  sl651ProfileSchema,
  boxProfileSchema,
]);

export type DeviceProfile = z.infer<typeof deviceProfileSchema>;
