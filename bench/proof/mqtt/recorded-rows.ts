/** How one recorded message is to be read: written by hand from its own notes, not from the profile. */
export interface RecordedRow {
  readonly profile: string;
  /** What the device is called in its messages. */
  readonly name: string;
  /** Field of the recording → our measure. */
  readonly measures: Readonly<Record<string, string>>;
  /** What a word or a yes means as our value; a plain yes is 1. */
  readonly means?: Readonly<Record<string, number>>;
  /** Fields that are no measurement, or of a quantity the gateway does not know. */
  readonly left?: readonly string[];
  /** The recording has no topic of its own. */
  readonly topic?: string;
  /** A hydrological station's frame: it comes on TCP, and the name is its address. */
  readonly isStation?: true;
}

const devEui = "0101010101010101";
const decentlab = ["Device ID", "Protocol version"];
const climate = { battery: "battery", temperature: "temperature", humidity: "humidity" };
const dry = { leakage_status: 0 };

export const recordedRows: Readonly<Record<string, RecordedRow>> = {
  "z2m-contact-bare": {
    profile: "z2m-contact",
    name: "zigbee/czujnikokna2",
    measures: { contact: "door" },
    means: { contact: 0 },
  },
  "z2m-heiman-gas-old-device-object": { profile: "z2m-gas", name: "0x00005e0000000002", measures: { gas: "gas" } },
  "z2m-heiman-hs3cg": { profile: "z2m-gas", name: "Gas Cucina", measures: { gas: "gas" } },
  "z2m-heiman-smok-v16": {
    profile: "z2m-smoke",
    name: "Smoke RIGHT",
    measures: { smoke: "smoke", battery: "battery", battery_low: "battery-low" },
  },
  "z2m-lumi-smoke-true": {
    profile: "z2m-smoke",
    name: "sens_smoke1",
    measures: { smoke: "smoke", battery: "battery", voltage: "voltage" },
  },
  "z2m-water-leak-full": {
    profile: "z2m-water-leak",
    name: "leak",
    measures: {
      water_leak: "leak",
      battery: "battery",
      battery_low: "battery-low",
      tamper: "tamper",
      device_temperature: "temperature",
    },
  },
  "z2m-water-leak-partial": {
    profile: "z2m-water-leak",
    name: "Capt_Inondation2",
    measures: { battery: "battery", voltage: "voltage" },
  },
  "tasmota-adc": { profile: "tasmota-adc", name: "tasmota", measures: { A0: "a0" } },
  "tasmota-snzb-04-contact": {
    profile: "tasmota-zigbee-contact",
    name: "Sonoff Fensterkontakt",
    measures: { Contact: "door" },
  },
  "tasmota-wleak-dry": {
    profile: "tasmota-zigbee-leak",
    name: "0x898E",
    measures: { Water: "leak", BatteryPercentage: "battery" },
  },
  "tasmota-vl53l0x-three": {
    profile: "tasmota-vl53l0x-three",
    name: "tasmota",
    measures: {
      "VL53L0X_1.Distance": "distance-1",
      "VL53L0X_2.Distance": "distance-2",
      "VL53L0X_3.Distance": "distance-3",
    },
  },
  "shelly-smoke-gen1-status": {
    profile: "shelly-smoke-gen1",
    name: "shellysmoke-1",
    topic: "shellies/shellysmoke-1/info",
    measures: { smoke: "smoke", "bat.value": "battery", "tmp.tC": "temperature", is_valid: "fault" },
    means: { is_valid: 0 },
  },
  "chirpstack-v4-status": {
    profile: "chirpstack-status",
    name: devEui,
    measures: { batteryLevel: "battery", margin: "margin" },
  },
  "milesight-em300-mcs-1": {
    profile: "milesight-em300-mcs",
    name: devEui,
    measures: { ...climate, magnet_status: "door" },
    means: { magnet_status: 1 },
  },
  "milesight-em300-mld-1": {
    profile: "milesight-leak",
    name: devEui,
    measures: { battery: "battery", leakage_status: "leak" },
    means: dry,
  },
  "milesight-em300-sld-1": {
    profile: "milesight-leak-climate",
    name: devEui,
    measures: { ...climate, leakage_status: "leak" },
    means: dry,
  },
  "milesight-em300-zld-1": {
    profile: "milesight-leak-climate",
    name: devEui,
    measures: { ...climate, leakage_status: "leak" },
    means: dry,
  },
  "milesight-em310-tilt-1": {
    profile: "milesight-em310-tilt",
    name: devEui,
    measures: {
      angle_x: "angle-x",
      angle_y: "angle-y",
      angle_z: "angle-z",
      threshold_x: "tilt-x",
      threshold_y: "tilt-y",
      threshold_z: "tilt-z",
    },
    means: { threshold_x: 1, threshold_y: 1, threshold_z: 1 },
  },
  "milesight-em400-mud-1": {
    profile: "milesight-em400",
    name: devEui,
    measures: { battery: "battery", temperature: "temperature", distance: "distance", position: "tilted" },
    means: { position: 1 },
  },
  "milesight-em400-udl-1": {
    profile: "milesight-em400",
    name: devEui,
    measures: { battery: "battery", temperature: "temperature", distance: "distance", position: "tilted" },
    means: { position: 1 },
  },
  "milesight-em500-swl-1": {
    profile: "milesight-em500-swl",
    name: devEui,
    measures: { battery: "battery", depth: "level" },
  },
  "milesight-gs101-1": {
    profile: "milesight-gs101",
    name: devEui,
    measures: { gas_status: "gas" },
    means: { gas_status: 1 },
  },
  "milesight-gs301-1": { profile: "milesight-gs301", name: devEui, measures: { ...climate, nh3: "nh3", h2s: "h2s" } },
  "milesight-uc300-1": {
    profile: "milesight-uc300",
    name: devEui,
    measures: {
      gpio_counter_1: "counter-1",
      gpio_counter_2: "counter-2",
      gpio_input_3: "input-3",
      gpio_input_4: "input-4",
      gpio_output_1: "output-1",
      gpio_output_2: "output-2",
    },
    means: { gpio_input_3: 0, gpio_input_4: 0, gpio_output_1: 1, gpio_output_2: 1 },
  },
  "milesight-uc300-3": {
    profile: "milesight-uc300",
    name: devEui,
    measures: { adv_1: "voltage-1", adv_2: "voltage-2" },
  },
  "milesight-ws301-1": {
    profile: "milesight-ws301",
    name: devEui,
    measures: { battery: "battery", magnet_status: "door", tamper_status: "tamper" },
    means: { magnet_status: 1, tamper_status: 0 },
  },
  "milesight-ws303-2": {
    profile: "milesight-leak",
    name: devEui,
    measures: { battery: "battery", leakage_status: "leak" },
    means: { leakage_status: 1 },
  },
  "decentlab-dl-ctd10-1": {
    profile: "decentlab-ctd10",
    name: devEui,
    left: decentlab,
    measures: {
      "Water depth": "level",
      Temperature: "temperature",
      "Electrical conductivity": "conductivity",
      "Freezing flag": "frozen",
      "Battery voltage": "voltage",
    },
  },
  "decentlab-dl-dlr2-003-1": {
    profile: "decentlab-dlr2-003",
    name: devEui,
    left: decentlab,
    measures: { Input: "input", "Battery voltage": "voltage" },
  },
  "decentlab-dl-dlr2-004-2": {
    profile: "decentlab-dlr2-004",
    name: devEui,
    left: decentlab,
    measures: { "Battery voltage": "voltage" },
  },
  "decentlab-dl-mbx-1": {
    profile: "decentlab-mbx",
    name: devEui,
    left: decentlab,
    measures: { Distance: "distance", "Number of valid samples": "samples", "Battery voltage": "voltage" },
  },
  "decentlab-dl-pr26-1": {
    profile: "decentlab-pr26",
    name: devEui,
    left: decentlab,
    measures: { Pressure: "pressure", Temperature: "temperature", "Battery voltage": "voltage" },
  },
  "decentlab-dl-tbrg-1": {
    profile: "decentlab-tbrg",
    name: devEui,
    left: decentlab,
    measures: {
      Precipitation: "rain",
      "Precipitation interval": "interval",
      "Cumulative precipitation": "total",
      "Battery voltage": "voltage",
    },
  },
  "dragino-lds02-1": {
    profile: "dragino-lds02",
    name: devEui,
    measures: { DOOR_OPEN_STATUS: "door", BAT_V: "voltage", DOOR_OPEN_TIMES: "openings" },
  },
  "dragino-ps-lb-1": {
    profile: "dragino-ps-lb",
    name: devEui,
    measures: { BatV: "voltage", Hum_SHT: "humidity", TempC_SHT: "temperature" },
  },
  "netvox-r311a-low-battery": {
    profile: "netvox-r311a",
    name: devEui,
    measures: { OnOff: "contact", Volt: "voltage", battery_low: "battery-low" },
  },
  "netvox-r718wa-startup": { profile: "netvox-r718wa", name: devEui, measures: {} },
  "milesight-em400-udl-nbiot": {
    profile: "milesight-em400-udl-nbiot",
    name: "em400",
    topic: "milesight/em400/up",
    measures: { battery: "battery", temperature: "temperature", distance: "distance", position: "tilted" },
    means: { position: 1 },
  },
  "shelly-flood-gen1-coap": {
    profile: "shelly-flood-coiot",
    name: "flood",
    topic: "shellies/flood/coiot",
    measures: { flood: "leak", temperature: "temperature", battery: "battery" },
  },
  "sl651-keepalive-2f": { profile: "sl651-river", name: "0012345678", isStation: true, measures: {} },
  "sl651-timed-32": {
    profile: "sl651-river",
    name: "0011223344",
    isStation: true,
    measures: { 当前降水量: "rain", 降水量累计值: "rain-total", 瞬时河道水位: "level", 电源电压: "voltage" },
  },
};
