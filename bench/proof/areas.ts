import type { ProofArea } from "./area.ts";
import { area as alarms } from "./alarms.ts";
import { area as bridge } from "./bridge.ts";
import { area as console_ } from "./console.ts";
import { area as duty } from "./duty.ts";
import { area as modbus } from "./modbus.ts";
import { area as mqtt } from "./mqtt.ts";
import { area as path } from "./path.ts";
import { area as programmes } from "./programmes.ts";
import { area as store } from "./store.ts";

/** Every area there is, by the name it is asked for. */
export const areas: Readonly<Record<string, ProofArea>> = {
  alarms,
  bridge,
  console: console_,
  duty,
  modbus,
  mqtt,
  path,
  programmes,
  store,
};
