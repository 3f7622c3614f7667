import { z } from "zod";
import { boxProfileSchema } from "./box-profile.ts";
import { modbusProfileSchema } from "./modbus-profile.ts";
import { mqttProfileSchema } from "./mqtt-profile.ts";

/** One file of `config/devices`: how a device model's registers or messages become points. */
export const deviceProfileSchema = z.discriminatedUnion("transport", [
  modbusProfileSchema,
  mqttProfileSchema,
  boxProfileSchema,
]);

export type DeviceProfile = z.infer<typeof deviceProfileSchema>;
